"""Where subjects are and whom to reach there, for papers: addresses of enterprises and others, contacts apart."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "enterprise_address",
        sa.Column("id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("valid_from", Day(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("recorded_on", Day(), nullable=False),
        sa.Column("import_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_enterprise_address_enterprise_id")),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_enterprise_address_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_address")),
    )
    columns = ["enterprise_id", "valid_from", "id"]
    op.create_index("ix_enterprise_address_enterprise_id", "enterprise_address", columns)
    op.create_table(
        "subject_contact",
        sa.Column("id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=True),
        sa.Column("other_subject", sa.String(length=40), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("phone", sa.String(length=80), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_on", Day(), nullable=False),
        sa.Column("retain_until", Day(), nullable=False),
        sa.CheckConstraint("(enterprise_id IS NULL) != (other_subject IS NULL)", name=op.f("ck_subject_contact_whose")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_subject_contact_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_contact")),
        sa.UniqueConstraint("enterprise_id", name=op.f("uq_subject_contact_enterprise_id")),
        sa.UniqueConstraint("other_subject", name=op.f("uq_subject_contact_other_subject")),
    )
    op.create_index(op.f("ix_subject_contact_retain_until"), "subject_contact", ["retain_until"])
    op.add_column("other_subject", sa.Column("address", sa.String(length=200), nullable=True))


def downgrade() -> None:
    op.drop_column("other_subject", "address")
    op.drop_table("subject_contact")
    op.drop_table("enterprise_address")
