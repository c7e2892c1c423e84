"""A small app that shows each of our own elements alone: `?show=matrix|legend|uploader|inline|gallery|judging`.

Imported, it is the server (`uvicorn tests.browser.elements_app:app`, or `serve`); run by Streamlit, it is the page.
"""

import asyncio
import base64
import itertools
import socket
from io import BytesIO
from typing import Any, cast
from urllib.parse import unquote

import streamlit as st
import uvicorn
from PIL import Image, ImageDraw
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ui.elements.gallery import GalleryBefore, GalleryHint, GalleryItem, Layout, Mark, Marking, Replacing, gallery
from ui.elements.matrix import LegendEntry, MatrixCell, MatrixRow, MatrixUnit, matrix_legend, matrix_table, prepare
from ui.elements.uploader import uploader

CSP = (
    "default-src 'self'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self'"
)

HEADS = {
    "number": "序号",
    "task": "任务",
    "completion": "办结",
    "caption": "反诈宣传专项行动责任矩阵：行为任务，列为单位",
    "empty": "没有符合条件的任务。",
}
TITLES = (
    "召开全校反诈工作部署会",
    "开展新生入学反诈主题教育",
    "组织各班级召开反诈主题班会并留存签到表",
    "各二级单位结合实际自行开展主题宣传培育活动，覆盖全体师生员工及外聘人员",
    "制作反诈微视频",
    "面向外籍师生开展英文反诈宣讲",
    "食堂餐桌张贴反诈宣传资料",
    "学生公寓悬挂反诈宣传标语",
)
UNIT_GROUPS = {
    "党政部门": ("保卫处", "学工部", "研工部", "宣传部", "后勤处", "校团委", "教务处", "国际合作与交流处"),
    "各二级学院": ("机械工程学院", "外语学院", "计算机学院", "化学学院", "经管学院", "文学院", "数学学院", "物理学院"),
    "校外单位": ("派出所", "International office"),
}
STATUSES = {
    "not_started": ("", "未开始"),
    "in_progress": ("进", "推进中"),
    "submitted": ("审", "待审核"),
    "accepted": ("✓3", "已办结"),
    "returned": ("退", "已退回"),
    "suspended": ("停", "因故暂停"),
    "waived": ("—", "不适用"),
}
ROLES = {"lead": "责任", "cooperating": "配合"}


def units(count: int) -> list[MatrixUnit]:
    """Which units stand across? The departments first, schools filled up to `count`."""
    found: list[MatrixUnit] = []
    for group, names in UNIT_GROUPS.items():
        wanted = len(names) if group != "各二级学院" else max(len(names), count - 10)
        for place in range(wanted):
            name = names[place] if place < len(names) else f"{names[place % len(names)][:-2]}{place}院"
            found.append(MatrixUnit(id=f"u{len(found)}", name=name, full_name=f"{name}（全称）", group=group))
    return found[:count]


def rows(count: int) -> list[MatrixRow]:
    """Which tasks stand down? One of them has no title."""
    return [
        MatrixRow(
            id=f"t{place}",
            number=str(place + 1),
            title=TITLES[place % len(TITLES)] if place != 4 else "通知未写任务名称",
            title_missing=place == 4,
            note=("11月30日前", "长期坚持", "")[place % 3],
            completion=f"{place * 13 % 101}%" if place != 6 else "—",
            completion_share=place * 13 % 101 / 100 if place != 6 else None,
            state="done" if place * 13 % 101 == 100 else "in_progress",
        )
        for place in range(count)
    ]


def cells(tasks: list[MatrixRow], across: list[MatrixUnit], every: int) -> list[MatrixCell]:
    """What does each unit owe? One cell in `every` place; all states and both roles appear."""
    found: list[MatrixCell] = []
    states = list(STATUSES.items())
    for place, (task, unit) in enumerate(itertools.product(tasks, across)):
        if place % every:
            continue
        status, (mark, words) = states[(place * 7 // 3 + place // 60) % 6 if place % 97 else 6]
        role = "lead" if place // every % 3 else "cooperating"
        overdue = status in {"not_started", "in_progress", "returned"} and place % 4 == 0
        label = f"任务 {task['number']}，{unit['name']}，{ROLES[role]}，{words}{'，已逾期' if overdue else ''}"
        found.append(
            MatrixCell(
                row=task["id"],
                unit=unit["id"],
                id=f"a{place}",
                role=role,
                status=status,
                mark=mark,
                overdue=overdue,
                label=label,
            )
        )
    return found


def show_matrix() -> None:
    down = rows(int(st.query_params.get("tasks", "12")))
    if down:
        down[0]["title"] = st.query_params.get("title", down[0]["title"])
    across = units(int(st.query_params.get("units", "18")))
    found = cells(down, across, int(st.query_params.get("every", "2")))
    if st.toggle("一项改为办结", key="matrix_change"):
        found[0]["status"], found[0]["mark"] = "accepted", "✓9"
    show_legend()
    height = st.query_params.get("height")
    target = matrix_table(
        prepare(heads=HEADS, units=across, rows=down, cells=found),
        key="matrix",
        selected=st.query_params.get("selected"),
        height=int(height) if height else None,
    )
    told(target)


def show_legend() -> None:
    entries = [
        LegendEntry(mark="", status="not_started", role="lead", label="责任"),
        LegendEntry(mark="", status="not_started", role="cooperating", label="配合"),
        *(
            LegendEntry(mark=mark, status=status, role="lead", label=words)
            for status, (mark, words) in STATUSES.items()
            if status != "not_started"
        ),
        LegendEntry(mark="进", status="in_progress", role="lead", label="已逾期", overdue=True),
    ]
    matrix_legend(entries, label="图例")


UPLOAD_WORDS = {
    "label": "佐证材料",
    "choose": "选择照片或文件",
    "camera": "拍照",
    "hint": "可一次选多张。照片、PDF、Word、Excel、MP4，每个不超过 20 MB。",
    "drop": "也可以把文件拖到这里，或粘贴截图",
    "list": "正在上传的文件",
    "waiting": "等待上传",
    "sending": "正在上传 {percent}%",
    "stored": "已保存",
    "failed": "没有传成功，请重试。",
    "network": "网络中断，没有传成功，请重试。",
    "timed_out": "等得太久，没有传成功，请重试。",
    "signed_out": "登录已过期，请重新登录后再传。",
    "too_large": "文件超过 {limit}，不能上传。",
    "wrong_type": "不支持这种文件。",
    "summary": "已传 {done} / {total}",
    "retry": "重试 {name}",
    "retry_all": "全部重试",
    "remove": "移除 {name}",
    "language": "zh-CN",
}


def show_uploader() -> None:
    st.button("再运行一次", key="uploader_rerun")
    stored = uploader(
        key="uploader",
        url="/upload",
        accept="image/*,.pdf,.docx,.xlsx,.mp4",
        words=UPLOAD_WORDS,
        limit_bytes=20_000_000,
        camera=True,
        disabled="disabled" in st.query_params,
        owner=st.query_params.get("owner", ""),
    )
    if stored:
        batches = st.session_state.setdefault("batches", [])
        batches.append([file["name"] for file in stored])
    told(st.session_state.get("batches"))


def show_inline() -> None:
    picked = uploader(key="inline", inline=True, accept=".txt,.docx,.xlsx", words=UPLOAD_WORDS, limit_bytes=10_000_000)
    told(picked and [picked["name"], base64.b64decode(picked["data"]).decode()])


GALLERY_WORDS = {
    "label": "佐证材料",
    "empty": "还没有佐证材料。",
    "open": "放大查看 {name}",
    "open_document": "在新窗口打开 {name}",
    "download": "下载 {name}",
    "close": "关闭",
    "previous": "上一张",
    "next": "下一张",
    "zoom_in": "放大",
    "zoom_out": "缩小",
    "original": "打开原件",
    "save": "下载原件",
    "position": "第 {place} / {total} 份",
    "page_position": "第 {page} 页，共 {total} 页",
    "unreadable": "图片打不开",
    "no_preview": "不能在此预览，请打开原件",
    "remove": "移除 {name}",
    "edit": "修改 {name} 的说明",
    "arrange": "调整顺序",
    "arrange_done": "完成",
    "forward": "后移 {name}",
    "backward": "前移 {name}",
    "moved": "已移到第 {place} 位，共 {total} 份",
    "replace": "替换 {name}",
    "replace_short": "替换",
    "sending": "正在上传 {percent}%",
    "again": "重试",
    "network": "网络中断，没有传成功，请重试。",
    "signed_out": "登录已过期，请重新登录后再传。",
    "failed": "没有传成功，请重试。",
    "too_large": "文件超过 20 MB，不能上传。",
    "before": "替换前",
    "before_open": "查看 {name} 替换前的材料，{verdict}",
    "before_show": "看替换前",
    "before_more": "看替换前的下一份",
    "before_back": "只看现在",
    "now": "现在",
    "expand": "全屏查看",
    "judge": "审核 {name}",
    "accepted": "可用",
    "rejected": "退回",
    "word": "给 {name} 补充一句",
    "word_hint": "补充一句（可不填）",
}
FLAWS = {"blurred": "模糊", "other_event": "非本次活动", "no_sign_in": "缺签到", "duplicate": "重复", "other": "其他"}


def item(
    place: int, name: str, kind: str, caption: str, verdict: str | None = None, words: str = "", **more: Any
) -> GalleryItem:
    document = kind == "document"
    found = {
        "id": f"e{place}",
        "thumb": "" if document else f"/picture/{place}?size=400",
        "large": {"video": "/film.mp4", "document": ""}.get(kind, f"/picture/{place}?size=1600"),
        "original": f"/picture/{place}?size=2400",
        "name": name,
        "caption": caption,
        "meta": "后勤处 · 11月2日 10:21",
        "kind": kind,
        "verdict": verdict,
        "verdict_words": words,
    }
    return cast(GalleryItem, found | more)


OLD = GalleryBefore(
    thumb="/picture/9?size=400",
    large="/picture/9?size=1600",
    original="/picture/9?size=2400",
    name="IMG_0000.jpg",
    caption="一食堂餐桌张贴",
    meta="后勤处 · 11月1日 09:02",
    kind="photo",
    verdict="rejected",
    verdict_words="已退回：模糊",
)
HINT = GalleryHint(words="与外语学院在“食堂餐桌张贴”中的照片相同", link="打开", href="/?show=legend")
SHEET: dict[str, Any] = {
    "thumb": "/picture/5?size=400",
    "large": "/picture/5?size=1600",
    "page": "/picture/5?size=1600&page={page}",
    "pages": 3,
    "badge": "PDF · 3 页",
    "tags": ["签到表"],
}


def items() -> list[GalleryItem]:
    return [
        item(1, "IMG_0001.jpg", "photo", "一食堂餐桌张贴", "usable", "可用", before=[OLD]),
        item(2, "IMG_0002.jpg", "photo", "二食堂餐桌张贴，靠窗一侧全部完成，补拍于次日早餐前", "usable", "可用"),
        item(3, "IMG_0003.jpg", "photo", "三食堂", "rejected", "已退回：模糊", replace="/upload?replaces=e3"),
        item(4, "微信图片_20261102101523_very_long_file_name_without_breaks.png", "photo", "", hints=[HINT]),
        item(5, "主题班会签到表.pdf", "document", "签到表", **SHEET),
        item(6, "活动方案（定稿）.docx", "document", "", badge="DOCX"),
        item(7, "反诈微视频.mp4", "video", "反诈微视频成片"),
        item(404, "IMG_0404.jpg", "photo", "缩略图丢失"),
    ]


def show_gallery() -> None:
    """`none`: empty; `fixed`: nothing offered; `strip`: one row; `many`: so many photos."""
    st.button("再运行一次", key="gallery_rerun")
    query = st.query_params
    shown = [] if "none" in query else items()
    if many := int(query.get("many", "0")):
        shown = [item(place, f"IMG_{place}.jpg", "photo", f"第 {place} 张") for place in range(1, many + 1)]
    order = st.session_state.get("order", [one["id"] for one in shown])
    shown.sort(key=lambda one: order.index(one["id"]))
    free = "fixed" not in query
    answer = gallery(
        key="gallery",
        items=shown,
        words=GALLERY_WORDS,
        offers=("edit", "remove") if free else (),
        ordered=_ordered if free else None,
        replacing=Replacing("image/*", 20_000_000, _replaced, st.query_params.get("owner", "")),
        layout="strip" if "strip" in query else "tiles",
    )
    st.text(f"replaced={st.session_state.get('replaced')}")
    st.text(f"order={''.join(st.session_state.get('order', []))}")
    told(answer)


def _ordered(wanted: list[str]) -> None:
    st.session_state["order"] = wanted


def _replaced(old: str) -> None:
    st.session_state["replaced"] = old


def show_judging() -> None:
    """A reviewer's gallery; the page has a key of its own, A, which accepts."""
    pressed = st.button("通过", key="judging_accept", shortcut="A")
    judged = Mark(verdict="rejected", flaw="blurred", words="")
    shown = items()
    shown[2]["replace"] = ""
    shown[2]["judged"] = judged
    marking = Marking(st.session_state.setdefault("marks_kept", {}), FLAWS, 200, _marked)
    layout: Layout = "desk" if "desk" in st.query_params else "tiles"
    gallery(key="judging", items=shown, words=GALLERY_WORDS, marking=marking, layout=layout)
    st.text(f"accepted={pressed}")
    told(st.session_state["marks_kept"])


def _marked(marks: dict[str, Mark]) -> None:
    st.session_state["marks_kept"] = marks


def told(answer: object) -> None:
    st.text(f"answer={answer!r}")


received: dict[str, str] = {}
released = asyncio.Event()


async def receive(request: Request) -> Response:
    """Stores a file's size; "slow" waits for /release, "once" is refused the first time, "never" always."""
    name = unquote(request.headers["x-file-name"])
    body = await request.body()
    first = name not in received
    received[name] = f"{request.headers['x-zeren-request']} {request.headers['content-type']} {len(body)}"
    if "slow" in name:
        await released.wait()
    if "never" in name or ("once" in name and first):
        return JSONResponse({"message": "照片打不开，请重新拍摄。"}, 422)
    if "signed" in name:
        return Response(status_code=401)
    return JSONResponse({"id": f"id-{name}", "name": name}, 201)


async def tell(request: Request) -> Response:
    return JSONResponse(received)


async def release(request: Request) -> Response:
    released.set()
    return Response()


async def picture(request: Request) -> Response:
    """Draws a picture that says its own number; 404 is missing."""
    number = int(request.path_params["number"])
    if number == 404:
        return Response(status_code=404)
    width = min(max(int(request.query_params.get("size", "400")), 10), 2400)
    height = width * 3 // 4 if number % 2 else width * 4 // 3
    drawn = Image.new("RGB", (width, height), (90 + number * 20, 130, 200 - number * 15))
    pen = ImageDraw.Draw(drawn)
    for step in range(0, width, max(width // 12, 1)):
        pen.line((step, 0, width - step, height), fill=(240, 220, 60 + number * 20), width=max(width // 200, 1))
    out = BytesIO()
    drawn.save(out, "JPEG")
    return Response(out.getvalue(), media_type="image/jpeg")


class ContentPolicy(BaseHTTPMiddleware):
    """Sets the policy the elements must live under."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = CSP
        return response


def serve(descriptor: int) -> None:
    """Serves on a socket that is open already."""
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run([socket.socket(fileno=descriptor)])


PAGES = {
    "matrix": show_matrix,
    "legend": show_legend,
    "uploader": show_uploader,
    "inline": show_inline,
    "gallery": show_gallery,
    "judging": show_judging,
}

if __name__ == "__main__":
    st.set_page_config(layout="wide")
    PAGES[st.query_params.get("show", "matrix")]()
else:
    app = st.App(
        __file__,
        routes=[
            Route("/upload", receive, methods=["POST"]),
            Route("/received", tell),
            Route("/release", release),
            Route("/picture/{number:int}", picture),
        ],
        middleware=[Middleware(ContentPolicy)],
    )
