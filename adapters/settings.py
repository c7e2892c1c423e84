"""Where Zeren keeps its things. Every value comes from the environment (ZEREN_…) or the command line."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.errors import Invalid

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """The installation's settings; wrong values fail loudly at the start."""

    model_config = SettingsConfigDict(env_prefix="ZEREN_", extra="ignore")
    data_dir: Path = ROOT / "data" / "var"
    database_url: str = ""  # empty: SQLite in data_dir
    evidence_bytes: int = 50 * 1024 * 1024  # largest file that is taken
    idle_minutes: int = 30
    session_hours: int = 12
    secure_cookie: bool = False  # set it when TLS stands in front

    @field_validator("evidence_bytes", "idle_minutes", "session_hours")
    @classmethod
    def _positive(cls, value: int) -> int:
        if value < 1:
            raise ValueError("must be 1 or more")
        return value

    @property
    def database(self) -> str:
        """Which database URL is in force?"""
        return self.database_url or f"sqlite:///{self.data_dir / 'zeren.sqlite3'}"

    @property
    def evidence_dir(self) -> Path:
        """Where do the evidence files lie?"""
        return self.data_dir / "evidence"


def settings(**given: Any) -> Settings:
    """Which settings are in force? Raises Invalid with the name of a wrong one."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = "ZEREN_" + "_".join(str(part) for part in first["loc"]).upper()
        raise Invalid("error.setting", name=name, why=first["msg"]) from wrong
