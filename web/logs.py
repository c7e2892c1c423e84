"""The log: one JSON line an event on standard error. No passwords, tokens, cookies or words that people typed."""

import logging
import secrets
import sys
import traceback

import structlog


def configure_logs() -> None:
    """Set the log up. As JSON a line break inside a value is escaped, so nobody can forge a line."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # the framework would print the message of every error of a page, and messages may quote what somebody typed
    logging.getLogger("streamlit.error_util").addFilter(lambda record: not record.exc_info)
    # the launcher imports cached functions before the framework runs, as its own guide says is harmless
    logging.getLogger("streamlit.runtime.caching.cache_data_api").addFilter(lambda _record: False)


def where(error: BaseException) -> list[str]:
    """Where did it happen? File, line and function of our own steps and of the last ones, without the error's words."""
    steps = traceback.extract_tb(error.__traceback__)
    told = [step for step in steps[:-3] if "site-packages" not in step.filename] + steps[-3:]
    return [f"{step.filename}:{step.lineno} {step.name}" for step in told]


def note_page_error(error: BaseException) -> str:
    """Log an unexpected error of a page; returns the reference that is shown in its place."""
    reference = secrets.token_hex(4)
    structlog.get_logger("zeren.page").error(
        "page_failed", reference=reference, error=type(error).__name__, where=where(error)
    )
    return reference
