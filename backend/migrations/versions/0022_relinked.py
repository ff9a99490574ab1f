"""Whether a person changed the links of a saved mail."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("captures", sa.Column("relinked", sa.Boolean(), server_default=sa.false(), nullable=False))
