"""Figures for Prometheus of the models in use, as the watch wrote them; nothing is computed when they are read."""

from collections.abc import Iterable, Iterator

from prometheus_client.core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from scoring.model import ModelState
from service.core.clock import today
from service.core.db.service import Service
from service.core.web.metrics import gauge
from service.model.queries.months import months_of
from service.model.watch.alarms import alarms_of, last_judged_month
from service.model.watch.scheme_models import SchemeModel, scheme_models
from service.model.watch.words import psi_of

# Of one scheme: state, PSI of the probability, gap of the calibration, alarms; None where no month was judged yet.
_Row = tuple[SchemeModel, float | None, float | None, int]


class ModelFigures(Collector):
    """The state of the model of every scheme that ever had one, and how it held up; none without a database."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def describe(self) -> Iterable[Metric]:
        """None in advance: the database is asked only when the figures are."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The figures as of now."""
        try:
            rows = self._rows()
        except (SQLAlchemyError, OSError):
            return
        states = [
            ((one.scheme, state), float(one.state is state))
            for one, *_ in rows
            for state in ModelState.__members__.values()
        ]
        yield gauge("model_state", "Whether the model of a scheme is in this state.", states, "scheme", "state")
        used = [((one.scheme,), psi, gap, alarms) for one, psi, gap, alarms in rows if one.digest is not None]
        psis = [(labels, psi) for labels, psi, _, _ in used if psi is not None]
        yield gauge("model_psi", "PSI of the probability in the last month judged.", psis, "scheme")
        gaps = [(labels, gap) for labels, _, gap, _ in used if gap is not None]
        words = "Mean probability minus observed rate in the last month judged."
        yield gauge("model_calibration_gap", words, gaps, "scheme")
        standing = [(labels, float(alarms)) for labels, _, _, alarms in used]
        yield gauge("model_alarms", "Alarms that stand.", standing, "scheme")

    def _rows(self) -> list[_Row]:
        service, day = self._service, today()
        rows: list[_Row] = []
        with service.database.read() as connection:
            for one in scheme_models(connection, service.settings, service.library, day):
                months = months_of(connection, one.digest) if one.digest is not None else []
                judged = last_judged_month(months)
                psi = psi_of(judged.figures) if judged else None
                gap = (judged.figures["gap"] or {}).get("value") if judged else None
                rows.append((one, psi, gap, len(alarms_of(connection, one, months, day))))
        return rows
