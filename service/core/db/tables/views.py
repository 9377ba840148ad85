"""What accounts keep of their lists: saved views, and the columns and the size of a page that they chose."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from service.core.db.tables.column_types import Id, Moment
from service.core.db.tables.metadata import metadata

# A list under a name of its own: `page` is which list, `query` what its address asks for, [[name, value], …].
saved_view = Table(
    "saved_view",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("account.id"), nullable=False),
    Column("page", String(40), nullable=False),
    Column("name", String(60), nullable=False),
    Column("query", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("account_id", "page", "name"),
)

# What an account shows of a list where its address does not say: column ids, and rows of a page.
list_choice = Table(
    "list_choice",
    metadata,
    Column("account_id", Id, ForeignKey("account.id"), primary_key=True, autoincrement=False),
    Column("page", String(40), primary_key=True),
    Column("columns", JSON, nullable=False),
    Column("rows", Integer, nullable=False),
    sqlite_with_rowid=False,
)
