"""The mirror: links, meetings that are shared, and the journal of writes."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _links()
    _shared_events()
    _journal()


def _of_a_mailbox(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["organization_id", "mailbox_id"],
            ["mailboxes.organization_id", "mailboxes.id"],
            name=f"fk_{table}_organization_id_mailbox_id",
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=f"fk_{table}_organization_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _words(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.String(), nullable=False) for name in names)


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=False) for name in names)


def _links() -> None:
    op.create_table(
        "links",
        *_words("id", "organization_id", "mailbox_id", "kind", "item_id", "record_type", "record_id", "state", "born"),
        *_words("key", "item_version", "record_version", "starts", "ends"),
        sa.Column("detail", sa.JSON(), nullable=False),
        *_texts("base"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        *_of_a_mailbox("links"),
    )
    for name, column in (("ux_links_item", "item_id"), ("ux_links_record", "record_id")):
        where = sa.text(f"{column} <> ''")
        columns = ["organization_id", "mailbox_id", "kind", column]
        op.create_index(name, "links", columns, unique=True, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_links_kind", "links", ["organization_id", "mailbox_id", "kind", "id"], unique=False)


def _shared_events() -> None:
    op.create_table(
        "shared_events",
        *_words("id", "organization_id", "meeting_key", "owner_user_id", "record_id"),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name="fk_shared_events_organization_id"),
        sa.PrimaryKeyConstraint("id", name="pk_shared_events"),
        sa.UniqueConstraint("organization_id", "meeting_key", name="uq_shared_events_organization_id_meeting_key"),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        *_words("id", "organization_id", "mailbox_id", "session_id", "link_id", "kind", "side", "verb", "target_id"),
        *_words("record_type", "state", "undoes"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_texts("before", "after", "conflicts"),
        *_of_a_mailbox("journal"),
    )
    op.create_index("ix_journal_recent", "journal", ["organization_id", "mailbox_id", "at"], unique=False)
    op.create_index("ix_journal_session", "journal", ["organization_id", "session_id"], unique=False)
    op.create_index("ix_journal_link", "journal", ["organization_id", "link_id"], unique=False)
    op.create_index("ix_journal_state", "journal", ["organization_id", "mailbox_id", "state"], unique=False)
