"""The user's own files: the environment file, CAPVCD's configuration and the Cluster API manifests.

Everything here reads local files, none of it talks to an endpoint. What is not acceptable at all is a `UsageError`;
what CAPVCD would stumble over is a fact for a check to judge.
"""
