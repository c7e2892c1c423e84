"""The checklist of a new installation, the guide, and what empty pages say."""

import pytest
from sqlmodel import Session, delete
from streamlit.testing.v1 import AppTest

import ui.here
from adapters.texts import LANGUAGES, catalogue, text
from models.account import Account
from models.campaign import Campaign
from models.words import Role
from services import accounts, assignments
from services.first_steps import StepName
from services.who import OPERATOR
from tests.cast import Cast
from tests.pages.conftest import SLOWEST, OpenPage
from ui.here import SESSION_CLAIM
from ui.shell import SCREENS, UNLISTED

CHECKLIST, GUIDE, ACCOUNTS = "pages/shared/first_steps.py", "pages/shared/guide.py", "pages/admin/accounts.py"
ONE_OF_EACH = {Role.LIAISON: "jixie", Role.OFFICE: "office", Role.LEADER: "leader", Role.ADMIN: "admin"}


def zh(key: str, **fields: object) -> str:
    return text("zh", key, **fields)


def empty(here: Cast) -> None:
    """As a new installation has it: no campaign at all."""
    with Session(here.world.engine) as db:
        db.exec(delete(Campaign))
        db.commit()


@pytest.mark.parametrize("username", ["admin", "office"])
def test_where_there_is_no_campaign_people_begin_with_the_first_steps(
    open_page: OpenPage, here: Cast, username: str
) -> None:
    empty(here)
    at = open_page(username).run()
    assert [one.value for one in at.title] == [zh("first_steps.title")]
    assert not at.exception


def test_each_step_has_its_reason_and_one_button_for_whom_it_waits(open_page: OpenPage, here: Cast) -> None:
    here.task("宣传", lead=["物理"])
    shown = {name: open_page(name, CHECKLIST) for name in ("admin", "office")}
    for at in shown.values():
        said = " ".join(one.value for one in (*at.caption, *at.markdown))
        assert all(zh(f"first_steps.{step.value}_why") in said for step in StepName)
        assert zh("first_steps.liaisons_open", n=1, names="物理") in said
    buttons = {
        name: {one.key for one in at.button if str(one.key).startswith("first_steps_")} for name, at in shown.items()
    }
    assert buttons["admin"] == {"first_steps_units_go", "first_steps_office_go", "first_steps_liaisons_go"}
    assert buttons["office"] == {
        "first_steps_units_go",
        "first_steps_notice_go",
        "first_steps_settings_go",
        "first_steps_review_go",
    }


def test_the_menu_drops_the_first_steps_after_the_first_decision_and_the_guide_still_leads_there(
    open_page: OpenPage, here: Cast
) -> None:
    task = here.task("宣传", lead=["机械"])
    done = here.hand_in(task, "机械", "jixie")
    assignments.decide(here.world, here.caller("office"), done.id, done.version, accepted=True)
    at = open_page("office", CHECKLIST)
    assert zh("first_steps.review_state") in [one.value for one in at.markdown]
    links = [one.proto.label for one in open_page("office", GUIDE).get("page_link")]
    assert zh("guide.back_to_first_steps") in links


def test_the_administrator_makes_every_missing_account_from_the_checklist(open_page: OpenPage, here: Cast) -> None:
    here.task("宣传", lead=["物理", "派出所"])
    at = open_page("admin", ACCOUNTS, new="liaisons")
    chosen = at.multiselect(key="accounts_liaisons_units")
    assert set(chosen.value) == {here.units["物理"], here.units["派出所"]}
    assert "new" not in at.query_params  # closed, it stays closed

    def script() -> None:
        from services.accounts import listed
        from services.directory import directory
        from ui.admin.liaison_form import liaisons_form
        from ui.here import caller, world

        liaisons_form(directory(world(), caller()).units, listed(world(), caller()))

    form = AppTest.from_function(script, default_timeout=SLOWEST)
    form.user = {SESSION_CLAIM: here.caller("admin").session_id}
    form.run().button(key="accounts_liaisons_sure").click().run()
    assert not form.exception
    made = {one.username: one for one in accounts.listed(here.world, OPERATOR)}
    assert {made["物理"].role, made["派出所"].role} == {Role.LIAISON}
    told = form.code[0].value.splitlines()
    assert [line.split("\t")[1] for line in told[1:]] == ["物理", "派出所"]


def test_an_address_can_ask_for_an_office_account(open_page: OpenPage, here: Cast) -> None:
    at = open_page("admin", ACCOUNTS, new="office")
    assert at.selectbox(key="accounts_new_role").value is Role.OFFICE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_guide_that_names_each_page_of_its_menu(
    open_page: OpenPage, here: Cast, role: Role, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the tester asks the boxes of the page it leaves for their words too, from this thread
    monkeypatch.setattr(ui.here._this_run, "language", language, raising=False)
    with Session(here.world.engine) as db:
        account = db.get_one(Account, here.accounts[ONE_OF_EACH[role]])
        account.language = language
        db.add(account)
        db.commit()
    at = open_page(ONE_OF_EACH[role], GUIDE)
    assert not at.exception
    assert text(language, f"guide.{role.value}.intro") in [one.value for one in at.markdown]
    listed = [one for one in SCREENS if role in one.roles and one.section != UNLISTED]
    said = [one.value for one in at.caption]
    assert [one.address for one in listed if text(language, f"guide.{role.value}.{one.address}") not in said] == []
    assert "⟦" not in " ".join([*said, *(one.value for one in at.markdown)])


@pytest.mark.parametrize("role", Role)
def test_a_guide_says_what_to_do_first_and_what_happens_to_the_data(role: Role) -> None:
    for part in ("begin", "data"):
        keys = [key for key in catalogue("zh") if key.startswith(f"guide.{role.value}.{part}_")]
        assert len(keys) >= 2
        assert sorted(keys) == [f"guide.{role.value}.{part}_{number}" for number in range(1, len(keys) + 1)]


EMPTY = {
    "jixie": ["pages/liaison/my.py", "pages/shared/matrix.py", "pages/shared/news.py"],
    "office": [
        "pages/shared/overview.py",
        "pages/liaison/my.py",
        "pages/shared/matrix.py",
        "pages/office/review.py",
        "pages/office/worklist.py",
        "pages/office/reports.py",
        "pages/shared/news.py",
        "pages/admin/campaigns.py",
    ],
    "leader": [
        "pages/shared/overview.py",
        "pages/shared/matrix.py",
        "pages/office/review.py",
        "pages/office/reports.py",
        "pages/shared/news.py",
        "pages/shared/meeting.py",
        "pages/shared/lobby.py",
    ],
}


@pytest.mark.parametrize(("username", "path"), [(name, path) for name, paths in EMPTY.items() for path in paths])
def test_an_empty_page_has_its_title_and_says_what_comes_next(
    open_page: OpenPage, here: Cast, username: str, path: str
) -> None:
    empty(here)
    at = open_page(username, path)
    assert not at.exception
    assert len(at.title) == 1
    assert len([*at.info, *at.success]) == 1
    if username == "office" and any(
        word in path for word in ("overview", "matrix", "worklist", "reports", "campaigns")
    ):
        labels = [one.proto.label for one in at.get("page_link")]
        assert zh("nav.import") in labels
        assert zh("first_steps.title") in labels


def test_a_history_narrowed_to_nothing_offers_to_clear_the_filters(open_page: OpenPage, here: Cast) -> None:
    here.task("宣传", lead=["机械"])
    at = open_page("office", "pages/admin/history.py", person="nobody", last="2020-01-01")
    assert [one.value for one in at.info] == [zh("history.none")]
    at.button(key="history_clear").click().run()
    assert not at.exception
    assert "last" not in at.query_params
