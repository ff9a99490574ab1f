"""The schema, step by step: ``upgrade`` brings any database to the newest one."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

UPGRADE_LOCK = 7_205_311  # any number, the same in every process


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def upgrade(engine: Engine) -> None:
    """Migrate to the newest schema in one transaction; safe to call at every start, by several processes at once."""
    config = alembic_config()
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
