"""PostgreSQL, Redis and Elasticsearch on loopback, on free ports, in temporary folders.

`make services` and the tests start them through the same code. Standard library only: it runs before any install.
"""

from tools.services.catalogue import SERVICES, plan, serving
from tools.services.server import NotInstalled, Plan, Server, StartFailed

__all__ = ["SERVICES", "NotInstalled", "Plan", "Server", "StartFailed", "plan", "serving"]
