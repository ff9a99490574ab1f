"""Do-Not-Sync entries of a profile, locked ones, and a person's lifts."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE = "uq_block_entries_organization_id_user_id_pattern"
AFTER = "uq_block_entries_organization_id_user_id_profile_id_pattern"


def upgrade() -> None:
    with op.batch_alter_table("block_entries") as table:
        table.add_column(sa.Column("profile_id", sa.String(), server_default="", nullable=False))
        table.add_column(sa.Column("locked", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("lifts", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.drop_constraint(BEFORE, type_="unique")
        table.create_unique_constraint(AFTER, ["organization_id", "user_id", "profile_id", "pattern"])
    with op.batch_alter_table("block_entries") as table:  # the defaults were for the rows that were there
        for name in ("profile_id", "locked", "lifts"):
            table.alter_column(name, server_default=None)
