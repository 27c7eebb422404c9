"""From method and path to a route: fixed segments in any case, ids as they are."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from workforceos.http.incoming import percent_decoded
from workforceos.http.refusal import Refused
from workforceos.http.routes import Route


@dataclass(slots=True)
class _Node:
    fixed: dict[str, "_Node"] = field(default_factory=dict)
    variable: "_Node | None" = None
    routes: dict[str, tuple[Route, tuple[str, ...]]] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)


class RouteTable:
    """A tree of path segments; a fixed segment wins over a variable one. Raises ValueError when one is there twice.

    Of routes that other processes answer `elsewhere` only the methods are known, for Allow.
    """

    def __init__(self, routes: tuple[Route, ...], elsewhere: Iterable[Route] = ()) -> None:
        self._root = _Node()
        for route in routes:
            self._add(route)
        for route in elsewhere:
            self._place(route)[0].elsewhere.add(route.method)

    def find(self, method: str, raw_path: str) -> tuple[Route, dict[str, str]]:
        """The route and its path parameters. HEAD finds GET, a trailing slash is no difference.

        Raises Refused: 404, 405 with Allow, 400 for a broken percent-encoding.
        """
        segments = [percent_decoded(segment) for segment in raw_path.strip("/").split("/")]
        found = self._walk(self._root, segments, 0)
        if found is None:
            raise Refused(404, "errMsg_routeNotFound", "there is nothing at this path")
        node, values = found
        entry = node.routes.get("GET" if method == "HEAD" else method)
        if entry is None:
            allowed = ", ".join(sorted(node.routes.keys() | node.elsewhere))
            raise Refused(405, "errMsg_methodNotAllowed", f"this path answers to {allowed}", headers={"Allow": allowed})
        route, names = entry
        return route, dict(zip(names, values, strict=True))

    def _add(self, route: Route) -> None:
        node, names = self._place(route)
        if route.method in node.routes:
            raise ValueError(f"two routes at {route.method} {route.prefix}{route.path}")
        node.routes[route.method] = (route, names)

    def _place(self, route: Route) -> tuple[_Node, tuple[str, ...]]:
        """Where it is in the tree, with the names of its path parameters."""
        node, names = self._root, []
        for segment in (route.prefix + route.path).strip("/").split("/"):
            if segment.startswith("{"):
                names.append(segment.strip("{}"))
                node.variable = node.variable or _Node()
                node = node.variable
            else:
                node = node.fixed.setdefault(segment.lower(), _Node())
        return node, tuple(names)

    def _walk(self, node: _Node, segments: list[str], at: int) -> tuple[_Node, tuple[str, ...]] | None:
        if at == len(segments):
            return (node, ()) if node.routes or node.elsewhere else None
        segment = segments[at]
        fixed = node.fixed.get(segment.lower())
        if fixed is not None and (found := self._walk(fixed, segments, at + 1)) is not None:
            return found
        if node.variable is not None and segment:
            found = self._walk(node.variable, segments, at + 1)
            if found is not None:
                return found[0], (segment, *found[1])
        return None
