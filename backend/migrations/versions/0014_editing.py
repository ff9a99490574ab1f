"""A saved mail that is being rewritten is marked so."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("captures", sa.Column("editing", sa.String(), server_default=sa.text("''"), nullable=False))
