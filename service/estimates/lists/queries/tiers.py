"""The tiers of runs as columns by enterprise id, each run read once for all lists that went by it."""

from threading import Lock

import numpy as np
from sqlalchemy import Connection

from service.core.arrays import Array, Ints
from service.decisions.editions import edition_of
from service.decisions.states import NOT_THERE, state_columns_of
from service.estimates.lists.counted import NOT_STATED, Coded
from service.plans.lists.strata import stratum_names


class RunTiers:
    """The tiers that runs put as many enterprises into as are known, by id from 0 on; each run is read once."""

    def __init__(self, known: int) -> None:
        self._known = known
        self._ranks: dict[tuple[str, int], Array] = {}
        # Lists are counted side by side: one of them reads, the others wait for it.
        self._lock = Lock()

    def ranks_of(self, connection: Connection, scheme: str, run_id: int) -> Array:
        """The rank of the tier of each, below 0 of whoever has none."""
        with self._lock:
            if (scheme, run_id) not in self._ranks:
                ranks = np.full(self._known, NOT_THERE, np.int8)
                read = state_columns_of(connection, scheme, run_id, ["tier"])["tier"][: self._known]
                ranks[: len(read)] = read
                self._ranks[scheme, run_id] = ranks
            return self._ranks[scheme, run_id]

    def named(self, connection: Connection, scheme: str, run_id: int | None, ids: Ints) -> Coded:
        """The tier of some as strata call it, of who has none that he is not classified; nothing without a run."""
        edition = edition_of(connection, scheme, run_id) if run_id is not None else None
        if edition is None:
            return Coded([NOT_STATED], np.zeros(len(ids), np.int32))
        names, ranks = stratum_names(edition.tiers), self.ranks_of(connection, scheme, edition.run_id)[ids]
        return Coded(names, np.where(ranks < 0, len(names) - 1, ranks).astype(np.int32))
