"""What several of the dialogs show: which task it is about, and lists of tasks to choose from."""

import streamlit as st

from models.errors import NotFound
from services.campaigns import CampaignSettings, TaskLine
from ui.here import t
from ui.plain import plain


def task_line(number: str, title: str) -> None:
    """Which task is it about?"""
    st.markdown(f"**{plain(task_words(number, title))}**")


def task_words(number: str, title: str) -> str:
    """What is a task called in a list?"""
    words = title or t("common.title_missing")
    return t("my.numbered", number=number, title=words) if number else words


def words_of(task: TaskLine) -> str:
    """The same for a task of the settings."""
    return task_words(task.number, task.given.title)


def find_task(settings: CampaignSettings, task_id: str) -> TaskLine:
    """The task with this id. Raises NotFound for one that is no longer in the campaign."""
    for task in settings.tasks:
        if task.id == task_id:
            return task
    raise NotFound
