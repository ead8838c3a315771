"""The Cluster API objects of the user's manifests: the object graph, topologies, node pools."""
