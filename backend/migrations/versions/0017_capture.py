"""Further folders, followed threads, back-fills, completeness checks."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0020"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _table(
        "chosen_folders",
        sa.Column("folder_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.UniqueConstraint(
            "organization_id", "mailbox_id", "folder_id", name="uq_chosen_folders_organization_id_mailbox_id_folder_id"
        ),
    )
    _table(
        "threads",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("business", sa.JSON(), nullable=False),
        sa.Column("caught_up", sa.Boolean(), nullable=False),
        sa.UniqueConstraint(
            "organization_id", "mailbox_id", "thread", name="uq_threads_organization_id_mailbox_id_thread"
        ),
    )
    op.create_index("ix_threads_named", "threads", ["organization_id", "thread"], unique=False)
    _table(
        "backfills",
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("only_count", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("error_code", sa.String(), nullable=False),
    )
    recent = ["organization_id", "mailbox_id"]
    op.create_index("ix_backfills_recent", "backfills", [*recent, "created_at"], unique=False)
    _table(
        "completeness",
        sa.Column("since", TIME, nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
    )
    op.create_index("ix_completeness_recent", "completeness", [*recent, "started_at"], unique=False)


def _table(name: str, *columns: sa.Column | sa.UniqueConstraint) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("mailbox_id", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=f"fk_{name}_organization_id"),
        sa.ForeignKeyConstraint(
            ["organization_id", "mailbox_id"],
            ["mailboxes.organization_id", "mailboxes.id"],
            name=f"fk_{name}_organization_id_mailbox_id",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
