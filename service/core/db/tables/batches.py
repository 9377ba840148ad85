"""Batches: a part of a plan line that is drawn at one time, from draft on, and who did what to each."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from service.core.db.tables.column_types import Id, Moment
from service.core.db.tables.metadata import metadata

_OPEN = text("status IN ('locked', 'number_obtained')")

batch = Table(
    "batch",
    metadata,
    Column("id", Id, primary_key=True),
    # The first of the year's lines that its line goes on from.
    Column("plan_line_id", Id, ForeignKey("plan_line.id"), nullable=False),
    # Within the line, from 1.
    Column("number", Integer, nullable=False),
    Column("title", String(200), nullable=False),
    # draft, locked, number_obtained, drawn, completed, archived, void
    Column("status", String(20), nullable=False),
    # The log-in of the planner whose batch it is.
    Column("owner", String(80), nullable=False),
    # The edition whose tiers it goes by; null: by none, where the line goes by no scheme.
    Column("scheme", String(80)),
    Column("run_id", Id, ForeignKey("scoring_run.id")),
    # What of the line's frame it is drawn from: {"tiers": […], "counties": […], "industries": […]}, [] for all.
    Column("narrowing", JSON, nullable=False),
    # It draws `share_a` of the `share_b` shares of the year that are still to come.
    Column("share_a", Integer, nullable=False),
    Column("share_b", Integer, nullable=False),
    # Ratios instead of the line's: {stratum: [num, den]}, and why.
    Column("overrides", JSON, nullable=False),
    Column("overrides_reason", Text),
    # Whether all are drawn as one stratum, and why.
    Column("one_stratum", Boolean, nullable=False),
    Column("one_stratum_reason", Text),
    # Who is left out by hand: [{"subject", "code", "evidence"}]
    Column("exclusions_by_hand", JSON, nullable=False),
    # Why it may go by an edition that is provisional, and the leader who consented to that edition.
    Column("provisional_reason", Text),
    Column("provisional_consent_by", String(80)),
    Column("provisional_consent_at", Moment),
    Column("provisional_opinion", Text),
    # What each seed line will be (`inspection.seed_plan`).
    Column("seed_plan", JSON, nullable=False),
    # {"team", "leads", "slack", "sweeps"}; null: no officers are drawn.
    Column("teams", JSON(none_as_null=True)),
    # Who draws officers of its own for a part: [{"department", "region", "cells": […], "need"}]
    Column("handed_down", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("plan_line_id", "number"),
    Index("ix_batch_status", "status", "id"),
    # Of a line only one is open: its lists are locked and nothing is drawn yet.
    Index("uq_batch_open", "plan_line_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
)

# What somebody did to a batch; an edit has the digest of the content that it left.
batch_act = Table(
    "batch_act",
    metadata,
    Column("id", Id, primary_key=True),
    Column("batch_id", Id, ForeignKey("batch.id"), nullable=False, index=True),
    # create, edit, consent, refuse, and the moves of a draw
    Column("act", String(20), nullable=False),
    Column("by", String(80), nullable=False),
    # The account that the log-in was then; null: none.
    Column("account_id", Id, ForeignKey("account.id")),
    Column("at", Moment, nullable=False),
    Column("from_status", String(20)),
    Column("to_status", String(20), nullable=False),
    Column("note", Text),
    Column("digest", String(64), nullable=False),
)
