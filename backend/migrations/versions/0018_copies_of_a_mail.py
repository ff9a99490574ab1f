"""All copies of a mail in an organization are found by its key."""

from alembic import op

revision = "0018"
down_revision = "0014"
branch_labels = None
depends_on = None

NAME = "ix_decisions_key"


def upgrade() -> None:
    op.drop_index(NAME, "decisions")
    op.create_index(NAME, "decisions", ["organization_id", "message_key", "mailbox_id"])
