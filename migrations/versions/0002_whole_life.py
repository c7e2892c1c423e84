"""the whole life of an assignment

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("campaign_id", sa.String(length=24), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("accept", "remind", "shift", "waive", name="batchkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("account_id", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_batch_account_id_account")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_batch_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "comment",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("assignment_id", sa.String(length=24), nullable=False),
        sa.Column("author_id", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_comment_assignment_id_assignment")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_comment_author_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_assignment_id"), ["assignment_id"], unique=False)

    op.create_table(
        "extension",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("assignment_id", sa.String(length=24), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=24), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_extension_asked_by_account")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_extension_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_extension_decided_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extension_assignment_id"), ["assignment_id"], unique=False)

    op.create_table(
        "mention",
        sa.Column("comment_id", sa.String(length=24), nullable=False),
        sa.Column("unit_id", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_mention_comment_id_comment")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_mention_unit_id_unit")),
        sa.PrimaryKeyConstraint("comment_id", "unit_id", name=op.f("pk_mention")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_unit_id"), ["unit_id"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("news_seen", sa.BigInteger(), nullable=False, server_default="0"))

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decided_by", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("detached_at", sa.DateTime(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_assignment_decided_by_account"), "account", ["decided_by"], ["id"])

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_organisation_id"))
        batch_op.create_index("ix_event_organisation_seq", ["organisation_id", "seq"], unique=False)

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "purpose",
                sa.Enum("activity", "sign_in", name="purpose", native_enum=False, length=24),
                nullable=False,
                server_default="activity",
            )
        )
        batch_op.add_column(sa.Column("happened_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("pages", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("fingerprint", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("replaces_id", sa.String(length=24), nullable=True))
        batch_op.add_column(
            sa.Column(
                "verdict", sa.Enum("accepted", "rejected", name="verdict", native_enum=False, length=24), nullable=True
            )
        )
        batch_op.add_column(
            sa.Column(
                "flaw",
                sa.Enum(
                    "blurred",
                    "other_event",
                    "no_sign_in",
                    "duplicate",
                    "other",
                    name="flaw",
                    native_enum=False,
                    length=24,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("flaw_words", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("judged_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("judged_by", sa.String(length=24), nullable=True))
        batch_op.create_index(batch_op.f("ix_evidence_replaces_id"), ["replaces_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_evidence_judged_by_account"), "account", ["judged_by"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_evidence_replaces_id_evidence"), "evidence", ["replaces_id"], ["id"])

    op.execute("UPDATE account SET news_seen = (SELECT COALESCE(MAX(seq), 0) FROM event)")

    # What old rows were given above is no rule of the tables.
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.alter_column("news_seen", server_default=None)
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        for name in ("purpose", "fingerprint", "flaw_words"):
            batch_op.alter_column(name, server_default=None)

    with op.batch_alter_table("responsibility", schema=None) as batch_op:
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(), nullable=True))

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("split_from_id", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.String(length=24), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_task_merged_into_id_task"), "task", ["merged_into_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_task_split_from_id_task"), "task", ["split_from_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_task_split_from_id_task"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_task_merged_into_id_task"), type_="foreignkey")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("split_from_id")

    with op.batch_alter_table("responsibility", schema=None) as batch_op:
        batch_op.drop_column("removed_at")

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_evidence_replaces_id_evidence"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_evidence_judged_by_account"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_evidence_replaces_id"))
        batch_op.drop_column("judged_by")
        batch_op.drop_column("judged_at")
        batch_op.drop_column("flaw_words")
        batch_op.drop_column("flaw")
        batch_op.drop_column("verdict")
        batch_op.drop_column("replaces_id")
        batch_op.drop_column("fingerprint")
        batch_op.drop_column("pages")
        batch_op.drop_column("happened_on")
        batch_op.drop_column("purpose")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_organisation_seq")
        batch_op.create_index(batch_op.f("ix_event_organisation_id"), ["organisation_id"], unique=False)

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_assignment_decided_by_account"), type_="foreignkey")
        batch_op.drop_column("detached_at")
        batch_op.drop_column("decided_by")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("news_seen")

    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_unit_id"))

    op.drop_table("mention")
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_extension_assignment_id"))

    op.drop_table("extension")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_assignment_id"))

    op.drop_table("comment")
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_campaign_id"))

    op.drop_table("batch")
