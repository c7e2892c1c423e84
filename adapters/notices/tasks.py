"""From the outline to tasks: which items ask for something, and whose they are."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from adapters.notices.cleaning import EMPTY, Strip
from adapters.notices.labels import UNIT_KINDS, Clause, Kind
from adapters.notices.nodes import Node, Outline, whole
from adapters.notices.outline import NO_TASKS
from adapters.notices.prose import Told, department_clauses, duty_roles, subject_of, told_roles
from adapters.notices.roles import Convention, Owners, owners_of
from adapters.notices.units import SAME_AS_ABOVE, Named, looks_like_unit, read_units

_TASK_SECTION = re.compile(
    r"任务|内容|安排|措施|举措|重点|工作|清单|分工|项目|活动|行动|环节|整治|建设|管理|服务|宣传|教育|防范|排查"
)
_MOST_OWNED = 0.6


@dataclass(slots=True)
class Draft:
    """What is known of one task before its dates and figures are read?"""

    node: Node
    owners: Owners
    title: Strip
    rest: list[Strip] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    shared: bool = False
    inherited: bool = False
    by_subject: bool = False


def drafts_of(outline: Outline, convention: Convention, most: int) -> list[Draft]:
    """Which tasks, at most so many, does the outline hold, in printed order?"""
    leaves = _with_lost_items(outline)
    shared = _shared_clauses(leaves)
    told = {id(node): _told(node) for node in leaves}
    wanted = _wanted(leaves, shared, told)
    drafts: list[Draft] = []
    for node in leaves:
        if len(drafts) >= most:
            break
        if id(node) not in wanted:
            continue
        drafts.extend(_drafts(node, shared.get(id(node), []), told[id(node)], convention))
    return _same_as_above(drafts[:most])


def _with_lost_items(outline: Outline) -> list[Node]:
    """Which nodes have nothing below them? Owners under a heading whose items all have their own are a lost item."""
    leaves: list[Node] = []
    for node in outline.nodes:
        if not node.children:
            leaves.append(node)
        elif (
            node.alone
            and node.kind == "item"
            and node.has_owner_label()
            and all(_leaf_owned(child) for child in node.children)
        ):
            leaves.append(Node("nameless", None, EMPTY, node, clauses=node.clauses, printed=node.printed))
            node.clauses = []
    return leaves


def _leaf_owned(node: Node) -> bool:
    return node.has_owner_label() if not node.children else all(_leaf_owned(child) for child in node.children)


def _told(node: Node) -> Told | None:
    return (
        None
        if node.has_owner_label()
        else told_roles(whole(node))
        if node.kind in ("item", "row", "paragraph")
        else None
    )


def _no_tasks(node: Node) -> bool:
    """Does it stand under 工作要求, 注意事项, 组织机构 and the like?"""
    return any(_heads_no_tasks(held) for held in node.ancestors()) or (
        _heads_no_tasks(node) and not node.has_owner_label()
    )


def _heads_no_tasks(node: Node) -> bool:
    first = re.split(r"[。：:，,]", node.words.text, maxsplit=1)[0]
    return len(first) <= 16 and bool(NO_TASKS.search(first))


def _shared_clauses(leaves: list[Node]) -> dict[int, list[Clause]]:
    """Which items take their owners from one line printed below the last of them?"""
    blocks: dict[tuple[int, str], list[Node]] = defaultdict(list)
    for node in leaves:
        if node.kind == "item" and not _no_tasks(node):
            blocks[(id(node.parent), node.style)].append(node)
    shared: dict[int, list[Clause]] = {}
    styles = {style for _, style in blocks}
    for style in styles:
        of_style = [block for (_, name), block in blocks.items() if name == style]
        for block in of_style:
            if any(node.serves_above for node in block) or _is_shared(block, of_style):
                _spread(block, shared)
    return shared


def _is_shared(block: list[Node], of_style: list[list[Node]]) -> bool:
    if len(block) < 2 or any(told_roles(whole(node)) for node in block if not node.has_owner_label()):
        return False
    if any(parent.has_owner_label() for parent in block[0].ancestors()):
        return False
    owned = [node.has_owner_label() for node in block]
    if not any(owned) or all(owned):
        return False
    nodes = [node for held in of_style for node in held]
    if sum(node.has_owner_label() for node in nodes) < _MOST_OWNED * len(nodes) and sum(owned) < _MOST_OWNED * len(
        block
    ):
        return all(node.alone for node in block if node.has_owner_label())
    only_last = owned[-1] and not any(owned[:-1]) and block[-1].alone
    each = sum(len(held) > 1 and sum(node.has_owner_label() for node in held) > 1 for held in of_style)
    return only_last and (len(block) >= 3 or each == 0)


def _spread(block: list[Node], shared: dict[int, list[Clause]]) -> None:
    waiting: list[Node] = []
    for node in block:
        if node.has_owner_label():
            for above in waiting:
                shared[id(above)] = [clause for clause in node.clauses if clause.kind is not Kind.MORE]
            waiting = []
        else:
            waiting.append(node)


def _inherited(node: Node) -> list[Clause]:
    """Which labels of the headings above hold for this item, where it has none of its own?"""
    for held in node.ancestors():
        if held.has_owner_label():
            return [*_heading_leads(held), *held.clauses]
    return []


def _heading_leads(held: Node) -> list[Clause]:
    """Is the heading a unit, its bracket saying only who helps it (一、总务处（协助：安全办）)? Then it leads."""
    if any(clause.kind in (Kind.LEAD, Kind.RESPONSIBLE) for clause in held.clauses):
        return []
    names = read_units(held.words)
    whole_names = bool(names) and all(looks_like_unit(named.name) for named in names)
    return [Clause(Kind.LEAD, "", held.words, EMPTY)] if whole_names else []


def _inherited_told(node: Node) -> Told | None:
    for held in node.ancestors():
        if held.kind == "item" and held.children:
            told = told_roles(whole(held))
            if told:
                return told
            department = _department_heading(held)
            if department:
                return department
    return None


def _department_heading(node: Node) -> Told | None:
    """Is the heading itself the name of the department whose duties follow?"""
    found = department_clauses(
        Strip(node.words.text.rstrip("：:") + "：", (*node.words.at, 0)[: len(node.words.text.rstrip("：:")) + 1])
    )
    return Told(found[0], (), EMPTY, EMPTY) if found and not found[1] else None


def _owned(node: Node, shared: dict[int, list[Clause]], told: dict[int, Told | None]) -> bool:
    if node.has_owner_label() or id(node) in shared or told[id(node)]:
        return True
    return bool(_inherited(node) or _inherited_told(node) or _departments(node))


def _departments(node: Node) -> bool:
    return node.kind in ("item", "paragraph") and department_clauses(whole(node)) is not None


def _wanted(leaves: list[Node], shared: dict[int, list[Clause]], told: dict[int, Told | None]) -> set[int]:
    """Which leaves are tasks? Those with owners, and those that stand among them in the same list."""
    candidates = [node for node in leaves if node.kind != "heading" and not _barred(node)]
    owned = {id(node) for node in candidates if _owned(node, shared, told)}
    lists = {(id(node.parent), node.style) for node in candidates if id(node) in owned}
    wanted = set(owned)
    before: Node | None = None
    for node in candidates:
        follows = before is not None and node.mark is not None and before.mark is not None
        goes_on = follows and before is not None and node.style == before.style and _value(node) == _value(before) + 1
        if node.mark and (
            (id(node.parent), node.style) in lists or (goes_on and before is not None and id(before) in wanted)
        ):
            wanted.add(id(node))
        if node.mark:
            before = node
    if not owned:
        return {
            id(node)
            for node in candidates
            if node.mark and (node.parent is None or _TASK_SECTION.search(node.parent.words.text))
        }
    return _backwards(candidates, wanted)


def _backwards(candidates: list[Node], wanted: set[int]) -> set[int]:
    """An item without owners before the first owned one of the next section belongs when the count runs on."""
    after: Node | None = None
    for node in reversed(candidates):
        if (
            node.mark
            and after is not None
            and after.mark
            and node.style == after.style
            and _value(node) == _value(after) - 1
            and id(after) in wanted
            and node.parent is not None
        ):
            wanted.add(id(node))
        if node.mark:
            after = node
    return wanted


def _barred(node: Node) -> bool:
    if not _no_tasks(node):
        return False
    if node.kind in ("item", "row"):
        return not node.has_owner_label()
    return not any(clause.kind in (Kind.RESPONSIBLE, Kind.COOPERATING) for clause in node.clauses)


def _value(node: Node) -> int:
    return node.mark.value if node.mark else -9


def _drafts(node: Node, shared: list[Clause], told: Told | None, convention: Convention) -> list[Draft]:
    words = whole(node)
    if not node.has_owner_label() and not shared and node.kind in ("item", "paragraph"):
        duties = department_clauses(words)
        if duties and duties[1]:
            return [_duty(node, duty, duties[0]) for duty in duties[1]]
    clauses = list(node.clauses)
    own_units = [clause for clause in clauses if clause.kind in UNIT_KINDS]
    inherited = [] if told else _inherited(node)
    if not own_units:
        clauses += shared or inherited
    elif not any(clause.kind in (Kind.LEAD, Kind.RESPONSIBLE) for clause in own_units):
        clauses += [clause for clause in inherited if clause.kind in (Kind.LEAD, Kind.RESPONSIBLE)]
    if not any(clause.kind is Kind.DUE for clause in node.clauses) and inherited and own_units:
        clauses += [clause for clause in inherited if clause.kind is Kind.DUE]
    owners = owners_of(clauses, convention)
    if own_units and not owners.lead and node.kind == "item":
        owned = _owner_first(node, clauses, owners)
        if owned is not None:
            return [owned]
    draft = Draft(
        node, owners, node.words, [*node.body, node.after], clauses, bool(shared), bool(inherited) and not own_units
    )
    if told:
        owners.lead, owners.cooperating = list(told.lead), list(told.cooperating)
        draft.title, draft.rest = told_title(told)
    elif not own_units and not shared and not inherited:
        _from_heading(node, draft)
        if not owners.lead:
            owners.lead = subject_of(draft.title)
            draft.by_subject = bool(owners.lead)
    return [draft]


def _owner_first(node: Node, clauses: list[Clause], owners: Owners) -> Draft | None:
    """Does the item open with its unit, a bracket saying who helps: 后勤处（配合单位：…）：…?"""
    names = read_units(node.words)
    if not node.after or not names or not all(looks_like_unit(named.name) for named in names):
        return None
    owners.lead = names
    return Draft(node, owners, node.after, list(node.body), clauses)


def _from_heading(node: Node, draft: Draft) -> None:
    above = _inherited_told(node)
    if above is None:
        return
    told = duty_roles(draft.title, above.lead)
    draft.owners.lead = list(told.lead)
    draft.owners.cooperating = list(told.cooperating or above.cooperating)
    draft.title, rest = told_title(told)
    draft.rest += rest
    draft.inherited = True


def _duty(node: Node, duty: Strip, department: tuple[Named, ...]) -> Draft:
    told = duty_roles(duty, department)
    title, rest = told_title(told)
    return Draft(node, Owners(list(told.lead), list(told.cooperating)), title, rest)


def told_title(told: Told) -> tuple[Strip, list[Strip]]:
    """Which words are the task's own, once the owner clauses are out?"""
    if told.before:
        return told.before, [told.after]
    return told.after, []


def _same_as_above(drafts: list[Draft]) -> list[Draft]:
    """A printed 同上 behind a label stands for the units of the task above."""
    for above, draft in pairwise(drafts):
        for clause in draft.node.clauses:
            if clause.kind in UNIT_KINDS and SAME_AS_ABOVE.fullmatch(clause.value.text.strip()):
                if clause.kind is Kind.COOPERATING:
                    draft.owners.cooperating = list(above.owners.cooperating)
                else:
                    draft.owners.lead = list(above.owners.lead)
    return drafts
