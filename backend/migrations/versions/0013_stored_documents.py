"""Which content was stored as which file in Salesforce."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_documents",
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name="fk_stored_documents_organization_id"),
        sa.PrimaryKeyConstraint("organization_id", "digest", "user_id", name="pk_stored_documents"),
    )
    op.create_index("ix_stored_documents_age", "stored_documents", ["organization_id", "stored_at"], unique=False)
