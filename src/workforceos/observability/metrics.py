"""Prometheus metrics of one process."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """One registry; times are seconds. `lag` and `parked` are set by whoever knows them before a scrape."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "workforceos_request_seconds",
            "Requests by route and status",
            ("api", "status"),
            registry=self.registry,
            buckets=_SECONDS,
        )
        self.appends = Counter(
            "workforceos_appends_total", "Commands answered, by outcome", ("outcome",), registry=self.registry
        )
        self.retries = Counter(
            "workforceos_append_retries_total", "Handlers run again after a conflict", registry=self.registry
        )
        self.lag = Gauge(
            "workforceos_projection_lag_positions", "Positions behind the log", ("projection",), registry=self.registry
        )
        self.parked = Gauge("workforceos_parked_events", "Parked events", ("projection",), registry=self.registry)

    def observe_request(self, api: str, status: int, seconds: float) -> None:
        self.requests.labels(api, str(status)).observe(seconds)

    def forget_projections(self) -> None:
        """Where they stand is not known: no figure is better than an old one."""
        self.lag.clear()
        self.parked.clear()

    def page(self) -> bytes:
        """The metrics in the Prometheus text format."""
        return generate_latest(self.registry)
