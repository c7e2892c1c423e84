"""Our own elements in a real browser, under the policy they must live under."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from ui.elements import gallery, matrix, uploader

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
SHOWS = ("matrix", "uploader", "gallery", "judging", "inline")

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the small app listens: on a socket opened here, so that early visitors wait instead of failing."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        serve = f"from tests.browser.elements_app import serve; serve({door.fileno()})"
        settings = os.environ | {"STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}
        server = subprocess.Popen([sys.executable, "-c", serve], cwd=ROOT, env=settings, pass_fds=[door.fileno()])
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM) if CHROMIUM.exists() else None,
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(address: str, chromium: Browser) -> Iterator[Open]:
    """Opens one element's page and waits until it has answered once; fails the test on any script error."""
    contexts = []
    errors: list[str] = []

    def open_page(query: str, size: str = "desktop", theme: Any = "light") -> Page:
        width, height = SIZES[size]
        context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            has_touch=size == "phone",
            is_mobile=size == "phone",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "BidiComponent" in line.text else None)
        page.goto(f"/?show={query}")
        expect(answer(page)).to_be_visible(timeout=15_000)
        expect(page.locator(".scroller > *, .uploader, .gallery").first).to_be_attached(timeout=15_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def answer(page: Page) -> Locator:
    return page.get_by_text("answer=")


def script(page: Page, body: str) -> Any:
    return page.evaluate(f"async () => {{ {body} }}")


# How readable is the text? Every element with text of its own, against the nearest painted ground behind it.
FAINT = """
    const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
    const rgba = (colour) => {
        pen.clearRect(0, 0, 1, 1)
        pen.fillStyle = colour
        pen.fillRect(0, 0, 1, 1)
        return [...pen.getImageData(0, 0, 1, 1).data]
    }
    const light = (c) => [0, 1, 2].map((i) => c[i] / 255)
        .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
    const ground = (element) => {
        for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
            const colour = rgba(getComputedStyle(at).backgroundColor)
            if (colour[3] === 255) return colour
        }
        return [255, 255, 255]
    }
    const ratio = (one, other) => {
        const [low, high] = [light(one), light(other)].sort((a, b) => a - b)
        return (high + 0.05) / (low + 0.05)
    }
    const faint = new Set()
    for (const host of document.querySelectorAll('[data-testid=stBidiComponentIsolated]')) {
        for (const element of host.shadowRoot.querySelectorAll('*:not(style)')) {
            const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
            const style = getComputedStyle(element)
            if (!own || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
            const found = ratio(rgba(style.color), ground(element))
            if (found < 4.5) faint.add(`${element.className}: ${found.toFixed(2)}`)
        }
    }
    return [...faint]
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("show", SHOWS)
def test_every_element_is_readable_and_fits_the_screen(visit: Open, show: str, size: str, theme: str) -> None:
    page = visit(f"{show}&every=1&units=30", size, theme)
    if show == "uploader":
        page.locator("input.pick").set_input_files([photo("never_一.jpg"), photo("never_二.jpg"), program()])
        expect(page.locator("[data-state=failed]")).to_have_count(2)
    assert script(page, FAINT) == []
    assert script(page, "return document.documentElement.scrollWidth - innerWidth") <= 0
    inside = script(
        page,
        """return [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')].map(
            (host) => [...host.shadowRoot.children].at(-1).getBoundingClientRect().right - innerWidth)""",
    )
    assert max(inside) <= 0


# The matrix


def test_forty_tasks_by_sixty_units_are_drawn_in_under_200_ms(visit: Open) -> None:
    page = visit("matrix&tasks=40&units=60&every=1")
    expect(page.locator("button.mark")).to_have_count(2400)
    took = script(page, "return performance.getEntriesByName('zeren-matrix').map(({ duration }) => duration)")
    print(f"40 x 60 drawn in {took} ms")
    assert len(took) == 1
    assert took[0] < 200


def test_a_click_on_a_cell_tells_its_assignment_and_on_a_task_the_task(visit: Open) -> None:
    page = visit("matrix")
    page.locator("button.mark").nth(3).click()
    expect(answer(page)).to_have_text("answer=('cell', 'a6')")
    page.locator("button.title").nth(2).click()
    expect(answer(page)).to_have_text("answer=('row', 't2')")


def test_a_reader_of_the_screen_hears_a_table_with_heads_and_whole_sentences(visit: Open) -> None:
    page = visit("matrix")
    grid = page.get_by_role("grid", name=re.compile("反诈宣传专项行动责任矩阵"))
    expect(grid.get_by_role("columnheader", name="保卫处（全称）")).to_be_visible()
    expect(grid.get_by_role("rowheader", name="开展新生入学反诈主题教育 长期坚持")).to_be_visible()
    scopes = grid.locator("th").evaluate_all("all => [...new Set(all.map(({ scope }) => scope))]")
    assert set(scopes) == {"col", "colgroup", "row"}
    expect(grid.get_by_role("button", name="任务 1，研工部，责任，已退回")).to_have_text("退")
    assert grid.locator("th.group").evaluate_all("all => all.map(({ colSpan }) => colSpan)") == [8, 8, 2]


def test_the_border_says_the_role_and_the_corner_mark_that_it_is_overdue(visit: Open) -> None:
    page = visit("matrix")
    style = "(mark) => getComputedStyle(mark).borderTopStyle"
    assert page.locator("td .mark.lead").first.evaluate(style) == "solid"
    assert page.locator("td .mark.cooperating").first.evaluate(style) == "dashed"
    corner = "(mark) => getComputedStyle(mark, '::after').backgroundColor"
    assert page.locator("td .mark.overdue").first.evaluate(corner) == "rgb(192, 57, 43)"


def test_arrow_keys_walk_from_cell_to_cell_and_enter_opens(visit: Open) -> None:
    page = visit("matrix")
    page.locator("button.title").first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    said = "任务 2，研工部，责任，已退回，已逾期"
    expect(page.locator("button:focus")).to_have_attribute("aria-label", said)
    expect(page.locator(".tip")).to_have_text(said)
    assert page.locator("button:focus").evaluate("(at) => getComputedStyle(at).outlineStyle") == "solid"
    assert page.locator(".scroller [tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    expect(answer(page)).to_have_text("answer=('cell', 'a20')")


def test_heads_and_side_columns_stay_while_the_rest_scrolls(visit: Open) -> None:
    page = visit("matrix&tasks=40&units=60&height=500")
    kept = ["thead th.task", "tbody th.task", "thead th.completion"]
    before = [page.locator(place).first.bounding_box() for place in kept]
    page.locator(".scroller").evaluate("(at) => at.scrollTo(700, 900)")
    after = [page.locator(place).first.bounding_box() for place in kept]
    assert [box and box["x"] for box in after] == [box and box["x"] for box in before]
    assert after[0] == before[0]
    assert page.locator("thead .groupname").nth(1).evaluate("(at) => at.getBoundingClientRect().left") > 300


def test_new_data_keeps_the_scroll_and_the_focused_cell(visit: Open) -> None:
    page = visit("matrix&tasks=40&units=60&height=500")
    page.locator("button.mark").nth(700).focus()
    page.locator(".scroller").evaluate("(at) => at.scrollTo(300, 420)")
    page.get_by_label("一项改为办结").evaluate("(toggle) => toggle.click()")
    expect(page.locator("button.mark").first).to_have_text("✓9")
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')].some("
        "({ shadowRoot }) => shadowRoot.querySelector('.scroller')?.scrollLeft === 300)"
    )
    assert page.locator(".scroller").evaluate("(at) => at.scrollTop") == 420
    assert page.locator("button:focus").count() == 1


def test_the_selected_cell_is_outlined_and_scrolled_into_view(visit: Open) -> None:
    page = visit("matrix&tasks=40&units=60&height=500&selected=a1850")
    chosen = page.locator("[aria-current]")
    expect(chosen).to_have_class(re.compile("selected"))
    expect(chosen).to_be_in_viewport()
    assert chosen.evaluate("(at) => getComputedStyle(at).outlineWidth") == "3px"


def test_titles_are_shown_as_text_and_never_as_html(visit: Open) -> None:
    page = visit("matrix&title=%3Cimg src=x onerror=document.title='taken'%3E")
    expect(page.locator("button.title").first).to_contain_text("<img src=x")
    assert page.locator("table img").count() == 0
    assert page.title() != "taken"


def test_a_matrix_without_tasks_says_so(visit: Open) -> None:
    expect(visit("matrix&tasks=0").get_by_text("没有符合条件的任务。")).to_be_visible()


def test_on_paper_the_whole_matrix_is_there(visit: Open) -> None:
    page = visit("matrix&tasks=40&units=60&every=1")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1526, "height": 1062})  # A3 landscape without its margins, in CSS pixels
    cut = page.locator(".scroller").evaluate("(at) => [at.scrollWidth - at.clientWidth, getComputedStyle(at).overflow]")
    assert cut == [0, "visible"]


# The uploader


def photo(name: str) -> Any:
    return {"name": name, "mimeType": "image/jpeg", "buffer": b"\xff\xd8" + b"0" * 2_000}


def program() -> Any:
    return {"name": "病毒.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"}


def large(folder: Path, name: str, size: int) -> Path:
    """A file on the disk, which the browser takes without it passing through the test."""
    path = folder / name
    with path.open("wb") as file:
        file.truncate(size)
    return path


def received(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.request.get("/received").json()
    return found


def test_a_batch_is_sent_raw_and_runs_the_script_once(visit: Open) -> None:
    page = visit("uploader")
    page.locator("input.pick").set_input_files([photo("批一.jpg"), photo("批二.jpg"), photo("批三.jpg")])
    expect(answer(page)).to_contain_text("批三.jpg")
    names = re.findall(r"批.\.jpg", answer(page).inner_text())
    assert sorted(names) == ["批一.jpg", "批三.jpg", "批二.jpg"]
    assert answer(page).inner_text().count("[") == 2  # one list of batches, one batch
    assert received(page)["批一.jpg"] == "1 application/octet-stream 2002"
    expect(page.locator(".file")).to_have_count(0)


def test_a_refused_file_stays_with_the_servers_sentence_until_it_is_sent_again(visit: Open) -> None:
    page = visit("uploader")
    page.locator("input.pick").set_input_files([photo("once.jpg"), photo("fine.jpg")])
    expect(answer(page)).to_have_text("answer=[['fine.jpg']]")
    expect(page.locator(".file")).to_have_count(1)
    expect(page.locator(".file")).to_contain_text("照片打不开，请重新拍摄。")
    page.get_by_role("button", name="重试 once.jpg").click()
    expect(answer(page)).to_have_text("answer=[['fine.jpg'], ['once.jpg']]")
    expect(page.locator(".file")).to_have_count(0)


def test_a_file_that_cannot_be_stored_is_refused_before_it_is_sent(visit: Open, tmp_path: Path) -> None:
    page = visit("uploader")
    page.locator("input.pick").set_input_files(large(tmp_path, "太大.mp4", 21_000_000))
    page.locator("input.pick").set_input_files(program())
    expect(page.locator(".file").nth(0)).to_contain_text("文件超过 20 MB，不能上传。")
    expect(page.locator(".file").nth(1)).to_contain_text("不支持这种文件。")
    assert not {"太大.mp4", "病毒.exe"} & received(page).keys()
    for name in ("移除 太大.mp4", "移除 病毒.exe"):
        page.get_by_role("button", name=name).click()
    expect(page.locator(".file")).to_have_count(0)


def test_a_rerun_neither_stops_nor_forgets_what_is_under_way(visit: Open) -> None:
    page = visit("uploader")
    page.locator("input.pick").set_input_files([photo("slow-1.jpg"), photo("slow-2.jpg"), photo("slow-3.jpg")])
    expect(page.locator("[data-state=sending]")).to_have_count(2)
    expect(page.locator("[data-state=waiting]")).to_have_count(1)
    page.locator(".file").first.evaluate("(row) => { row.same = true }")
    page.get_by_role("button", name="再运行一次").click()
    expect(answer(page)).to_have_text("answer=None")
    assert page.locator(".file").first.evaluate("(row) => row.same")
    page.request.get("/release")
    expect(answer(page)).to_contain_text("slow-3.jpg")


def test_lost_sign_in_and_lost_network_are_said_in_words(visit: Open) -> None:
    page = visit("uploader")
    page.locator("input.pick").set_input_files(photo("signed.jpg"))
    expect(page.locator(".file")).to_contain_text("登录已过期，请重新登录后再传。")
    page.route("**/upload", lambda route: route.abort())
    page.locator("input.pick").set_input_files(photo("cut.jpg"))
    expect(page.locator(".file").nth(1)).to_contain_text("网络中断，没有传成功，请重试。")


def test_leaving_with_unsent_files_asks_first(visit: Open) -> None:
    page = visit("uploader")
    page.locator("input.pick").set_input_files(photo("never.jpg"))
    expect(page.locator("[data-state=failed]")).to_have_count(1)
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.accept()


def test_what_did_not_arrive_is_sent_by_itself_after_a_reload_for_the_same_account_alone(visit: Open) -> None:
    page = visit("uploader&owner=li")
    page.route("**/upload", lambda route: route.abort())
    page.locator("input.pick").set_input_files([photo("断网-1.jpg"), photo("断网-2.jpg")])
    expect(page.locator("[data-state=failed]")).to_have_count(2)
    page.unroute("**/upload")
    page.goto("/?show=uploader&owner=wang")  # no question before leaving: nothing is lost
    expect(page.locator(".uploader")).to_be_attached(timeout=15_000)
    page.locator("input.pick").set_input_files(photo("王.jpg"))
    expect(answer(page)).to_have_text("answer=[['王.jpg']]")
    assert "断网-1.jpg" not in received(page)
    page.goto("/?show=uploader&owner=li")
    expect(answer(page)).to_contain_text("断网-2.jpg", timeout=15_000)
    assert {"断网-1.jpg", "断网-2.jpg"} <= received(page).keys()
    page.reload()
    expect(answer(page)).to_be_visible(timeout=15_000)
    page.locator("input.pick").set_input_files(photo("后来.jpg"))
    expect(answer(page)).to_have_text("answer=[['后来.jpg']]")  # what arrived once is not sent again


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_files_can_be_dropped_and_pasted(visit: Open, way: str) -> None:
    page = visit("uploader")
    event = {
        "drop": "new DragEvent('drop', { dataTransfer: held, bubbles: true, cancelable: true })",
        "paste": "new ClipboardEvent('paste', { clipboardData: held, bubbles: true, composed: true })",
    }
    page.locator(".zone").evaluate(
        f"""(zone) => {{
            const held = new DataTransfer()
            held.items.add(new File(['abc'], '{way}.png', {{ type: 'image/png' }}))
            zone.dispatchEvent({event[way]})
        }}"""
    )
    expect(answer(page)).to_have_text(f"answer=[['{way}.png']]")


def test_the_uploader_itself_adds_less_than_60_ms_to_a_5_mb_photo(visit: Open, tmp_path: Path) -> None:
    page = visit("uploader")
    script(
        page,
        """
        const send = XMLHttpRequest.prototype.send, tell = WebSocket.prototype.send
        const input = [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
            .map(({ shadowRoot }) => shadowRoot.querySelector('input.pick')).find(Boolean)
        window.times = {}
        input.addEventListener('change', () => { times.picked = performance.now() }, { capture: true })
        XMLHttpRequest.prototype.send = function (body) {
            times.sent ??= performance.now()
            this.addEventListener('readystatechange', () => {
                if (this.readyState === 4) times.answered ??= performance.now()
            })
            return send.call(this, body)
        }
        WebSocket.prototype.send = function (body) {
            if (times.answered) times.told ??= performance.now()
            return tell.call(this, body)
        }""",
    )
    page.locator("input.pick").set_input_files(large(tmp_path, "five.jpg", 5_000_000))
    expect(answer(page)).to_have_text("answer=[['five.jpg']]")
    times = script(page, "return times")
    own = times["sent"] - times["picked"] + times["told"] - times["answered"]
    print(f"own work of the uploader: {own:.1f} ms")
    assert own < 60


@pytest.mark.parametrize("size", list(SIZES))
def test_the_button_is_big_named_and_shows_where_the_keyboard_is(visit: Open, size: str) -> None:
    page = visit("uploader", size)
    expect(page.get_by_label("选择照片或文件")).to_have_attribute("type", "file")
    button = page.locator("label.pick")
    box = button.bounding_box()
    assert box
    assert box["height"] >= 48
    page.get_by_role("button", name="再运行一次").focus()
    page.keyboard.press("Tab")
    assert button.evaluate("(label) => getComputedStyle(label).outlineWidth") == "3px"
    expect(page.locator("label.camera")).to_be_visible(visible=size == "phone")


def test_a_closed_uploader_takes_nothing(visit: Open) -> None:
    page = visit("uploader&disabled=1")
    expect(page.locator("input.pick")).to_be_disabled()


def test_inline_hands_the_one_file_to_python(visit: Open) -> None:
    page = visit("inline")
    notice: Any = {"name": "通知.txt", "mimeType": "text/plain", "buffer": "关于开展反诈宣传的通知".encode()}
    page.locator("input.pick").set_input_files(notice)
    expect(answer(page)).to_have_text("answer=['通知.txt', '关于开展反诈宣传的通知']")
    expect(page.locator(".file")).to_contain_text("通知.txt")


# The gallery


def test_a_picture_opens_large_and_the_arrow_keys_turn_the_pages(visit: Open) -> None:
    page = visit("gallery")
    page.get_by_role("button", name="放大查看 一食堂餐桌张贴").click()
    large = page.get_by_role("dialog", name="一食堂餐桌张贴")
    expect(large).to_contain_text("第 1 / 7 份")
    expect(large.get_by_role("img", name="一食堂餐桌张贴")).to_have_attribute("src", re.compile("size=1600"))
    expect(large.get_by_role("button", name="上一张")).to_be_disabled()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    third = page.get_by_role("dialog", name="三食堂")
    expect(third).to_contain_text("已退回：模糊")
    expect(third.get_by_role("link", name="打开原件")).to_have_attribute("href", re.compile("/picture/3.size=2400"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".open:focus")).to_have_attribute("aria-label", "放大查看 三食堂")


def test_a_picture_is_zoomed_by_key_wheel_and_click_and_dragged_about(visit: Open) -> None:
    page = visit("gallery")
    page.locator("button.open").first.click()
    picture = page.get_by_role("dialog").get_by_role("img", name="一食堂餐桌张贴")
    expect(picture).to_have_css("transform", "matrix(1, 0, 0, 1, 0, 0)")
    page.keyboard.press("+")
    expect(picture).to_have_css("transform", "matrix(1.5, 0, 0, 1.5, 0, 0)")
    page.mouse.move(700, 400)
    page.mouse.down()
    page.mouse.move(800, 430, steps=4)
    page.mouse.up()
    expect(picture).to_have_css("transform", "matrix(1.5, 0, 0, 1.5, 100, 30)")
    page.keyboard.press("-")
    expect(picture).to_have_css("transform", "matrix(1, 0, 0, 1, 0, 0)")
    page.mouse.wheel(0, -300)
    expect(picture).to_have_css("transform", re.compile(r"matrix\(2\.7"))
    page.mouse.click(720, 430)
    expect(picture).to_have_css("transform", "matrix(1, 0, 0, 1, 0, 0)")
    page.mouse.click(720, 430)
    expect(picture).to_have_css("transform", re.compile(r"matrix\(2\.5"))


def test_a_swipe_turns_the_page_and_a_click_beside_the_picture_closes(visit: Open) -> None:
    page = visit("gallery", "phone")
    page.locator("button.open").first.click()
    page.mouse.move(300, 400)
    page.mouse.down()
    page.mouse.move(120, 405, steps=4)
    page.mouse.up()
    expect(page.get_by_role("dialog", name=re.compile("二食堂"))).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("dialog", name="一食堂餐桌张贴")).to_be_visible()
    page.mouse.click(195, 120)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_rerun_leaves_the_large_view_where_it_is(visit: Open) -> None:
    page = visit("gallery")
    page.locator("button.open").nth(1).click()
    tile = page.locator(".tile").first
    tile.evaluate("(at) => { at.same = true }")
    page.get_by_role("button", name="再运行一次", include_hidden=True).evaluate("(button) => button.click()")
    expect(page.get_by_role("dialog", name=re.compile("二食堂"))).to_be_visible()
    assert tile.evaluate("(at) => at.same")


def test_documents_without_a_picture_are_a_link_and_films_play_on_the_spot(visit: Open) -> None:
    page = visit("gallery")
    paper = page.get_by_role("link", name="下载 活动方案（定稿）.docx")
    expect(paper).to_have_attribute("href", re.compile("/picture/6"))
    expect(paper).to_have_attribute("target", "_blank")
    expect(paper).to_have_attribute("rel", "noopener")
    page.get_by_role("button", name="放大查看 反诈微视频成片").click()
    video = page.get_by_role("dialog").locator("video")
    expect(video).to_have_attribute("controls", "")
    sources = video.locator("source").evaluate_all("all => all.map(({ src }) => new URL(src).pathname)")
    assert sources == ["/film.mp4", "/picture/7"]


def test_removing_and_editing_tell_python_which_file(visit: Open) -> None:
    page = visit("gallery")
    page.get_by_role("button", name="移除 三食堂").click()
    expect(answer(page)).to_have_text("answer=('remove', 'e3')")
    page.get_by_role("button", name="修改 签到表 的说明").click()
    expect(answer(page)).to_have_text("answer=('edit', 'e5')")


def test_a_locked_gallery_offers_neither(visit: Open) -> None:
    page = visit("gallery&fixed=1")
    expect(page.locator(".tile")).to_have_count(8)
    expect(page.locator(".actions")).to_have_count(0)


def test_tiles_keep_their_shape_and_a_lost_picture_is_named(visit: Open) -> None:
    page = visit("gallery")
    expect(page.locator(".tile").last).to_contain_text("图片打不开")
    shapes = page.locator(".open").evaluate_all("all => all.map((at) => at.offsetWidth / at.offsetHeight)")
    assert all(1.3 < shape < 1.37 for shape in shapes)
    assert page.locator(".open img").first.get_attribute("loading") == "lazy"
    expect(visit("gallery&none=1").get_by_text("还没有佐证材料。")).to_be_visible()


def test_the_pages_of_a_document_turn_before_the_next_file_does(visit: Open) -> None:
    page = visit("gallery")
    page.get_by_role("button", name="放大查看 签到表").click()
    large = page.get_by_role("dialog", name="签到表")
    expect(large).to_contain_text("第 5 / 7 份 · 第 1 页，共 3 页")
    expect(large.get_by_role("link", name="打开原件")).to_have_attribute("href", re.compile("/picture/5.size=2400"))
    page.keyboard.press("ArrowRight")
    expect(large).to_contain_text("第 2 页，共 3 页")
    expect(large.get_by_role("img", name="签到表 第 2 页，共 3 页")).to_have_attribute("src", re.compile("page=2"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog", name="反诈微视频成片")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(large).to_contain_text("第 3 页，共 3 页")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("dialog", name=re.compile("微信图片"))).to_be_visible()


def test_what_was_replaced_stands_beside_and_opens_large(visit: Open) -> None:
    page = visit("gallery")
    old = page.get_by_role("button", name="查看 一食堂餐桌张贴 替换前的材料，已退回：模糊")
    expect(old).to_contain_text("替换前")
    old.click()
    large = page.get_by_role("dialog")
    pictures = large.locator(".stage img")
    expect(pictures.nth(0)).to_have_attribute("src", re.compile("/picture/9.size=1600"))
    expect(pictures.nth(1)).to_have_attribute("src", re.compile("/picture/1.size=1600"))
    expect(large.locator(".pane .verdict")).to_have_text(["替换前 · 已退回：模糊", "现在"])
    page.keyboard.press("+")
    for place in (0, 1):
        expect(pictures.nth(place)).to_have_css("transform", "matrix(1.5, 0, 0, 1.5, 0, 0)")
    large.get_by_role("button", name="只看现在").click()
    expect(pictures).to_have_count(1)
    expect(pictures).to_have_attribute("src", re.compile("/picture/1.size=1600"))


def test_on_a_phone_what_was_replaced_takes_the_place_of_what_is_now(visit: Open) -> None:
    page = visit("gallery", "phone")
    page.get_by_role("button", name="查看 一食堂餐桌张贴 替换前的材料，已退回：模糊").tap()
    picture = page.get_by_role("dialog").locator(".stage img")
    expect(picture).to_have_attribute("src", re.compile("/picture/9.size=1600"))
    page.get_by_role("dialog").get_by_role("button", name="只看现在").tap()
    expect(picture).to_have_attribute("src", re.compile("/picture/1.size=1600"))


def test_files_are_put_in_order_by_buttons_and_told_once(visit: Open) -> None:
    page = visit("gallery")
    expect(page.get_by_role("button", name="前移 三食堂")).to_be_hidden()
    page.get_by_role("button", name="调整顺序").click()
    back = page.get_by_role("button", name="前移 三食堂")
    back.focus()
    page.keyboard.press("Enter")
    expect(back).to_be_focused()
    page.keyboard.press("Enter")
    expect(back).to_be_disabled()
    expect(page.get_by_role("button", name="后移 三食堂")).to_be_focused()
    expect(page.get_by_text("order=e3e1e2e4e5e6e7e404")).to_be_visible()
    expect(page.locator(".tile .caption").first).to_have_text("三食堂")
    page.get_by_role("button", name="完成", exact=True).click()
    expect(back).to_be_hidden()


def test_with_a_mouse_files_are_dragged_into_order(visit: Open) -> None:
    page = visit("gallery")
    tiles = page.locator(".tile")
    tiles.nth(0).drag_to(tiles.nth(2))
    expect(page.get_by_text(re.compile("order=e2e3e1e4"))).to_be_visible()
    expect(tiles.nth(2)).to_contain_text("一食堂餐桌张贴")


def test_a_rejected_file_is_replaced_from_its_tile(visit: Open) -> None:
    page = visit("gallery", "phone")
    expect(page.locator(".replacement")).to_have_count(1)
    page.get_by_label("替换 三食堂").set_input_files(photo("once-replace.jpg"))
    tile = page.locator(".tile", has=page.get_by_text("三食堂"))
    expect(tile.get_by_role("alert")).to_have_text("照片打不开，请重新拍摄。")
    expect(page.get_by_text("replaced=None")).to_be_visible()
    page.get_by_label("替换 三食堂").set_input_files(photo("once-replace.jpg"))
    expect(page.get_by_text("replaced=e3")).to_be_visible()
    page.route("**/upload?*", lambda route: route.abort())
    page.get_by_label("替换 三食堂").set_input_files(photo("cut-replace.jpg"))
    expect(tile.get_by_role("alert")).to_have_text("网络中断，没有传成功，请重试。")
    page.unroute("**/upload?*")
    with page.expect_response("**/upload?*"):
        tile.get_by_role("button", name="重试").tap()
    expect(tile.locator(".problem")).to_have_text("")
    assert "cut-replace.jpg" in received(page)


def test_what_was_to_replace_a_file_and_did_not_arrive_goes_on_after_a_reload(visit: Open) -> None:
    page = visit("gallery&owner=li", "phone")
    page.route("**/upload?*", lambda route: route.abort())
    page.get_by_label("替换 三食堂").set_input_files(photo("先选的.jpg"))
    expect(page.get_by_role("alert")).to_have_text("网络中断，没有传成功，请重试。")
    page.get_by_label("替换 三食堂").set_input_files(photo("改选的.jpg"))
    expect(page.get_by_role("alert")).to_have_text("网络中断，没有传成功，请重试。")
    page.unroute("**/upload?*")
    page.reload()
    expect(page.get_by_text("replaced=e3")).to_be_visible(timeout=15_000)
    assert "改选的.jpg" in received(page)
    assert "先选的.jpg" not in received(page)


def test_many_files_are_drawn_quickly_and_only_what_is_seen_is_loaded(visit: Open) -> None:
    page = visit("gallery&many=100")
    expect(page.locator(".tile")).to_have_count(100)
    took = script(page, "return performance.getEntriesByName('zeren-gallery').map(({ duration }) => duration)")
    print(f"100 files drawn in {took} ms")
    assert took[0] < 200
    kept = "(tile) => { tile.same = true }"
    page.locator(".tile").nth(99).evaluate(kept)
    page.get_by_role("button", name="再运行一次").click()
    expect(answer(page)).to_be_visible()
    assert page.locator(".tile").nth(99).evaluate("(tile) => tile.same")


@pytest.mark.parametrize("show", ["gallery", "gallery&strip=1", "judging", "judging&desk=1"])
def test_everything_that_is_tapped_is_big_enough_for_a_thumb(visit: Open, show: str) -> None:
    page = visit(show, "phone")
    if show == "judging":
        page.get_by_role("group", name="审核 三食堂").get_by_role("button", name="模糊").wait_for()
    wanted = ".gallery :is(button, .swap, .word):visible"
    sizes = page.locator(wanted).evaluate_all(
        "all => all.map((at) => [at.className, at.getBoundingClientRect()]).map(([name, box]) => "
        "[name, Math.round(box.width), Math.round(box.height)])"
    )
    assert sizes
    assert [one for one in sizes if min(one[1:]) < 44] == []


def test_a_reviewer_marks_files_and_the_marks_are_told(visit: Open) -> None:
    page = visit("judging")
    first = page.get_by_role("group", name="审核 一食堂餐桌张贴")
    first.get_by_role("button", name="可用").click()
    expect(answer(page)).to_have_text("answer={'e1': {'verdict': 'accepted', 'flaw': '', 'words': ''}}")
    expect(first.get_by_role("button", name="可用")).to_have_attribute("aria-pressed", "true")
    first.get_by_role("button", name="退回").click()
    first.get_by_role("button", name="重复").click()
    first.get_by_label("给 一食堂餐桌张贴 补充一句").fill("见10月")
    wanted = "answer={'e1': {'verdict': 'rejected', 'flaw': 'duplicate', 'words': '见10月'}}"
    expect(answer(page)).to_have_text(wanted)
    first.get_by_role("button", name="退回").click()
    expect(answer(page)).to_have_text("answer={}")
    expect(first.get_by_role("button", name="重复")).to_be_hidden()


def test_a_verdict_on_record_stands_until_it_is_marked_otherwise(visit: Open) -> None:
    page = visit("judging")
    third = page.get_by_role("group", name="审核 三食堂")
    expect(third.get_by_role("button", name="模糊")).to_have_attribute("aria-pressed", "true")
    expect(answer(page)).to_have_text("answer={}")
    third.get_by_role("button", name="可用").click()
    expect(answer(page)).to_contain_text("'e3': {'verdict': 'accepted'")
    third.get_by_role("button", name="退回").click()
    expect(answer(page)).to_have_text("answer={}")
    expect(third.get_by_role("button", name="模糊")).to_have_attribute("aria-pressed", "true")


def test_marks_can_be_made_in_the_large_view_and_keys_there_are_not_the_pages(visit: Open) -> None:
    page = visit("judging")
    page.get_by_role("button", name="放大查看 一食堂餐桌张贴").click()
    large = page.get_by_role("dialog")
    page.keyboard.press("a")
    large.get_by_role("button", name="退回").click()
    large.get_by_label("给 一食堂餐桌张贴 补充一句").press_sequentially("a cat")
    expect(answer(page)).to_contain_text("a cat")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog", name="一食堂餐桌张贴")).to_be_visible()
    page.keyboard.press("Escape")
    first = page.get_by_role("group", name="审核 一食堂餐桌张贴")
    expect(first.get_by_role("button", name="退回")).to_have_attribute("aria-pressed", "true")
    first.get_by_label("给 一食堂餐桌张贴 补充一句").press("End")
    first.get_by_label("给 一食堂餐桌张贴 补充一句").press_sequentially(" a")
    expect(answer(page)).to_contain_text("a cat a")
    expect(page.get_by_text("accepted=False")).to_be_visible()
    page.get_by_text("accepted=False").click()
    page.keyboard.press("a")
    expect(page.get_by_text("accepted=True")).to_be_visible()


def test_on_the_desk_one_file_is_large_and_the_keys_go_through_all(visit: Open) -> None:
    page = visit("judging&desk=1")
    place, stage = page.locator(".frame .place"), page.locator(".stage")
    expect(place).to_have_text("第 1 / 8 份")
    expect(page.locator(".pane .verdict")).to_have_text(["替换前 · 已退回：模糊", "现在"])
    page.keyboard.press("ArrowRight")
    expect(place).to_have_text("第 2 / 8 份")
    page.keyboard.press("+")
    expect(stage.locator("img")).to_have_css("transform", "matrix(1.5, 0, 0, 1.5, 0, 0)")
    page.keyboard.press("0")
    expect(stage.locator("img")).to_have_css("transform", "matrix(1, 0, 0, 1, 0, 0)")
    page.get_by_role("button", name="放大查看 活动方案（定稿）.docx").click()
    expect(stage).to_contain_text("不能在此预览，请打开原件")
    expect(stage.get_by_role("link", name="下载原件")).to_have_attribute("href", re.compile("/picture/6.size=2400"))
    page.keyboard.press("f")
    large = page.get_by_role("dialog")
    expect(large).to_contain_text("第 6 / 8 份")
    large.get_by_role("button", name="退回").click()
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    expect(page.get_by_role("button", name="全屏查看")).to_be_focused()
    expect(page.locator(".tile").nth(5)).to_have_attribute("data-verdict", "rejected")
    page.get_by_label("给 活动方案（定稿）.docx 补充一句").press_sequentially("f0")
    page.keyboard.press("ArrowLeft")
    expect(place).to_have_text("第 6 / 8 份")
    expect(large).to_have_count(0)
    assert page.evaluate("scrollY + document.querySelector('[data-testid=stMain]').scrollTop") == 0


def test_a_hint_is_said_in_words_and_its_link_opens_beside(visit: Open) -> None:
    tile = visit("judging").locator(".tile").nth(3)
    expect(tile).to_contain_text("与外语学院在“食堂餐桌张贴”中的照片相同")
    expect(tile.get_by_role("link", name="打开")).to_have_attribute("target", "_blank")


# What Python believes of the browser


class Answer:
    """Stands for what a browser, honest or not, sends back."""

    def __init__(self, **values: object) -> None:
        self.__dict__.update(values)


def test_an_assignment_that_was_not_drawn_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    for sent in ({"kind": "cell", "id": "foreign"}, {"kind": "unit", "id": "a"}, "cell", {"kind": "cell", "id": 3}):
        monkeypatch.setattr(matrix, "_matrix", lambda sent=sent, **_: Answer(target=sent))
        heads = dict.fromkeys(matrix.HEADS, "-")
        assert matrix.matrix_table(matrix.prepare(heads=heads, units=[], rows=[], cells=[]), key="m") is None


WORDS = dict.fromkeys(gallery.WORDS, "-")
FLAWS = {"blurred": "模糊"}


def files(*ids: str) -> list[gallery.GalleryItem]:
    return [
        gallery.GalleryItem(
            id=one,
            thumb="",
            large="",
            original="",
            name="a.jpg",
            caption="",
            meta="",
            kind="photo",
            verdict=None,
            verdict_words="",
            replace="/upload" if one == "e1" else "",
        )
        for one in ids
    ]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Draws a gallery for which the browser sends something; answers what Python makes of it."""

    def told(choice: Any = None, marks: Any = None, order: Any = None, **given: Any) -> Any:
        def drawn(*, key: str, **callbacks: Any) -> Any:
            said = Said(choice=choice, marks=marks, order=order)
            monkeypatch.setattr(gallery.st, "session_state", {key: said})
            for name in ("choice", "order", "marks"):
                callbacks[f"on_{name}_change"]()
            return said

        monkeypatch.setattr(gallery, "_gallery", drawn)
        return gallery.gallery(key="g", items=files("e1", "e2", "e3"), words=WORDS, **given)

    return told


class Said(dict[str, object]):
    """Stands for the element's state, read by name or by key."""

    def __getattr__(self, name: str) -> object:
        return self[name]


def test_a_locked_gallery_does_not_believe_a_removal(sent: Callable[..., Any]) -> None:
    wanted = {"action": "remove", "id": "e1"}
    assert sent(wanted) is None
    assert sent(wanted, offers=("edit",)) is None
    assert sent(wanted, offers=("edit", "remove")) == ("remove", "e1")
    assert sent({"action": "remove", "id": "foreign"}, offers=("edit", "remove")) is None


@pytest.mark.parametrize(
    "ids", [["e1", "e2"], ["e1", "e2", "e3", "e3"], ["e1", "e2", "foreign"], ["e1", "e2", 3], "e1e2e3", None]
)
def test_an_order_of_other_files_than_those_drawn_is_not_believed(sent: Callable[..., Any], ids: object) -> None:
    orders: list[list[str]] = []
    sent(order={"ids": ids, "number": 1}, ordered=orders.append)
    assert orders == []


def test_an_order_of_every_file_is_handed_on(sent: Callable[..., Any]) -> None:
    orders: list[list[str]] = []
    sent(order={"ids": ["e3", "e1", "e2"], "number": 1}, ordered=orders.append)
    assert orders == [["e3", "e1", "e2"]]


def test_only_a_file_that_may_be_replaced_is_told_as_replaced(sent: Callable[..., Any]) -> None:
    replaced: list[str] = []
    for one in ("e2", "foreign", "e1"):
        sent({"action": "replaced", "id": one}, replacing=gallery.Replacing("image/*", 1, replaced.append))
    assert replaced == ["e1"]


def test_of_marks_only_what_was_offered_is_believed(sent: Callable[..., Any]) -> None:
    heard: list[dict[str, gallery.Mark]] = []
    marks = {
        "e1": {"verdict": "rejected", "flaw": "blurred", "words": "x" * 300},
        "e2": {"verdict": "rejected", "flaw": "ugly", "words": ""},
        "e3": {"verdict": "perfect"},
        "foreign": {"verdict": "accepted"},
    }
    sent(marks={"number": 1, "marks": marks}, marking=gallery.Marking({}, FLAWS, 200, heard.append))
    assert heard == [{"e1": {"verdict": "rejected", "flaw": "blurred", "words": "x" * 200}}]
    for misshapen in (None, [], {"number": "1", "marks": {}}, {"number": 1, "marks": []}, {"number": 1}):
        sent(marks=misshapen, marking=gallery.Marking({}, FLAWS, 200, heard.append))
    assert len(heard) == 1


@pytest.mark.parametrize("sent", [None, [], {"files": "x"}, {"files": [{"id": 1, "name": "a"}]}, {"files": ["a"]}])
def test_a_misshapen_batch_stores_nothing(monkeypatch: pytest.MonkeyPatch, sent: object) -> None:
    monkeypatch.setattr(uploader, "_uploader", lambda **_: Answer(batch=sent, picked=sent))
    words = dict.fromkeys(uploader.WORDS, "-")
    assert uploader.uploader(key="u", url="/upload", accept="", words=words, limit_bytes=1) == []
    assert uploader.uploader(key="u", inline=True, accept="", words=words, limit_bytes=1) is None


def test_a_missing_word_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    words = dict.fromkeys(uploader.WORDS, "-")
    del words["retry"]
    with pytest.raises(KeyError, match="retry"):
        uploader.uploader(key="u", url="/upload", accept="", words=words, limit_bytes=1)
