"""Accounts, what they may do and where, and how they prove who they are."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, Text

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

account = Table(
    "account",
    metadata,
    Column("id", Id, primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("department", String(200), nullable=False, server_default=""),
    # The code of that department in its registry; null: it is none of the registry.
    Column("department_code", String(40)),
    Column("password_hash", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("email", String(200), nullable=False, server_default=""),
    Column("last_login_at", Moment),
    # Who set the password last, "" where nobody did since this is noted.
    Column("password_set_by", String(80), nullable=False, server_default=""),
    Column("password_set_at", Moment),
    # The day whose summary the person was sent last.
    Column("summarised_on", Day),
    # The scheme whose figures and list the person is shown first, "" where none was chosen.
    Column("usual_scheme", String(80), nullable=False, server_default=""),
)

# A role within a supervision office, or a prefix of the region code ("" everywhere), and a business line ("" all).
grant = Table(
    "grant",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("account.id"), nullable=False, index=True),
    Column("role", String(40), nullable=False),
    Column("region", String(20), nullable=False, server_default=""),
    Column("line", String(80), nullable=False, server_default=""),
    Column("office", String(20), nullable=False, server_default=""),
)

# Who has a role of somebody else, within the grants of that person, from a day until another, both included.
deputy = Table(
    "deputy",
    metadata,
    Column("id", Id, primary_key=True),
    # Who is represented, and by whom.
    Column("account_id", Id, ForeignKey("account.id"), nullable=False, index=True),
    Column("deputy_id", Id, ForeignKey("account.id"), nullable=False, index=True),
    Column("role", String(40), nullable=False),
    Column("begins_on", Day, nullable=False),
    Column("ends_on", Day, nullable=False),
    Column("set_by", String(80), nullable=False),
    Column("set_at", Moment, nullable=False),
    Column("ended_at", Moment),
)

# What a person was told: an item of what waits for that person until it is settled.
told = Table(
    "told",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("account.id"), nullable=False, index=True),
    Column("told_at", Moment, nullable=False),
    Column("zh", Text, nullable=False),
    Column("en", Text, nullable=False),
    # The page where it is looked at.
    Column("address", Text, nullable=False),
    Column("settled_at", Moment),
)

token = Table(
    "token",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("account_id", Id, ForeignKey("account.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("secret_sha256", String(64), nullable=False),
    # Permissions it carries, a part of its account's; [] for all of them.
    Column("scopes", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("last_used_at", Moment),
    Column("revoked_at", Moment),
)

session = Table(
    "session",
    metadata,
    Column("id_sha256", String(64), primary_key=True),
    Column("account_id", Id, ForeignKey("account.id"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ended_at", Moment),
)

# Attempts to log in that have not succeeded, per account name and per address.
login_failure = Table(
    "login_failure",
    metadata,
    Column("subject", String(200), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
    Column("wait_until", Moment),
)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("account_id", Id, ForeignKey("account.id"), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request_sha256", String(64), nullable=False),
    # Null while the first request is under way.
    Column("status", Integer),
    Column("response", Text),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)
