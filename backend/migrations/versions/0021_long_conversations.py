"""How far the earlier mails of a followed conversation were read."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("threads", sa.Column("cursor", sa.Text(), server_default=sa.text("''"), nullable=False))
