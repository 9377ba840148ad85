"""Files that are looked at before anything of them is taken in."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day, Id, Moment

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_preview",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("data_on", Day, nullable=False),
        sa.Column("snapshot", sa.Boolean(), nullable=False),
        sa.Column("copy", sa.String(80), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("job_id", Id, nullable=True),
        sa.Column("look", sa.JSON(), nullable=True),
        sa.Column("import_id", Id, nullable=True),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("settled_by", sa.String(80), nullable=True),
        sa.Column("settled_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_import_preview_job_id")),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_preview_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_preview")),
    )
    op.create_index("ix_import_preview_status", "import_preview", ["status", "id"])
    op.create_index("ix_import_preview_actor", "import_preview", ["actor", "status", "id"])


def downgrade() -> None:
    op.drop_table("import_preview")
