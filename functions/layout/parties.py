"""Who stands behind a trial, as entries of tagged lines: sponsors, responsible party, contacts; and its other ids."""

from functions.layout.draft import Draft
from functions.layout.forms import is_mail, is_phone
from functions.layout.headings import Block
from functions.layout.tags import Tag, cut, led
from functions.normalise import contact_role, responsible_party_type, sponsor_class, unescape
from schemas.facts import Collaborator, Contact, OtherId
from schemas.terms import ContactRole, ResponsiblePartyType

_SPONSOR = Tag("Sponsor Role", frozenset({"lead", "collaborator"}))
_PARTY = Tag("Responsibility Role", frozenset(ResponsiblePartyType))
_CONTACT = Tag("Role", frozenset(ContactRole))
_TYPE, _SOURCE = Tag("Identifier Type"), Tag("Identifier Source")
_NOTHING = {"", "-", "–", "—"}


def sponsors(draft: Draft, block: Block) -> None:
    """Read "name, OTHER, Sponsor Role lead": the lead is the sponsor, all others are collaborators."""
    found = []
    for entry in cut(block.body, _SPONSOR.on):
        if len(entry) not in {2, 3}:
            continue
        name, *kinds = [line.text for line in block.page.take(entry)[:-1]]
        kind = kinds[0] if kinds else None
        if _SPONSOR.wording(entry[-1]) == "lead":
            draft.text("sponsor.name", name)
            draft.typed("sponsor.class", kind, sponsor_class)
        else:
            found.append(Collaborator(name=unescape(name), class_=draft.known("collaborators", kind, sponsor_class)))
    draft.put("collaborators", tuple(found))


def responsible_party(draft: Draft, block: Block) -> None:
    """Read "name, title, Responsibility Role PRINCIPAL_INVESTIGATOR"; a sponsor can stand without name and title."""
    for entry in cut(block.body, _PARTY.on)[:1]:
        *named, tag = entry
        for path, line in zip(("name", "title"), block.page.take(named[:2]), strict=False):
            draft.text(f"responsible_party.{path}", line.text)
        draft.typed("responsible_party.type", _PARTY.wording(*block.page.take((tag,))), responsible_party_type)


def contacts(draft: Draft, block: Block) -> None:
    """Read "name, Role: CONTACT, phone, mail"; phone and mail are known by their form."""
    found = []
    for name, role, *rest in led(block.body, _CONTACT.on):
        phones = [line for line in rest if is_phone(line.text)]
        mails = [line for line in rest if is_mail(line.text)]
        block.page.take((name, role, *phones[:1], *mails[:1]))
        found.append(
            Contact(
                name=unescape(name.text),
                role=draft.known("contacts", _CONTACT.wording(role), contact_role),
                phone=phones[0].text if phones else None,
                email=unescape(mails[0].text) if mails else None,
            )
        )
    draft.put("contacts", tuple(found))


def identifiers(draft: Draft, block: Block) -> None:
    """Read "id, Identifier Type: X, Identifier Source: Y", "-" for none; the source says which is the sponsor's own."""
    found = []
    for entry in led(block.body, lambda line: _TYPE.on(line) or _SOURCE.on(line)):
        tags = [line for line in entry[1:] if _TYPE.on(line) or _SOURCE.on(line)]
        name = unescape(block.page.take((entry[0], *tags))[0].text)
        kind, source = (
            next((wording for line in tags if (wording := tag.wording(line)) and wording not in _NOTHING), None)
            for tag in (_TYPE, _SOURCE)
        )
        if source == "org_study_id":
            draft.put("org_study_id", name)
        else:
            found.append(OtherId(id=name, type=kind, source=source))
    draft.put("other_ids", tuple(found))
