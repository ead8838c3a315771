"""The modules whose collectors read the user's files alone: CAPVCD's own, the manifests, the environment file.

They need no endpoint, so that their facts are there before anything is sent.
"""

from capvcd_collectors.capvcd_files import credential_comparison, destinations, file_facts
from capvcd_collectors.cluster_api import cluster_spec, graph, node_pools
from capvcd_collectors.environment import plan
from capvcd_collectors.profiles import load

COLLECTOR_MODULES = (load, file_facts, graph, cluster_spec, node_pools, destinations, credential_comparison, plan)
