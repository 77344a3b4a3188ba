"""ClinicalTrials.gov (clinicaltrials.gov/api/v2/studies/<NCT>): one study of API version 2 as JSON.

The registry of record. Its words are the common vocabulary; its texts are Markdown. Nearly everything in the protocol
section goes into a field; what our fields cannot hold is named in `_OUTSIDE` with the reason, and a member that neither
names is listed as unread, which shows that the API has grown (its version 2.0.3 is what the tables cover).
"""

from collections.abc import Callable, Mapping
from typing import Any

from functions import normalise
from functions.errors import MalformedContent
from functions.layout.draft import Draft
from functions.layout.headings import Block
from functions.layout.leaves import Branch
from functions.layout.lines import Lines
from functions.layout.readers import both_criteria
from functions.layout.registry import PageText, Registry
from functions.times import age
from schemas.facts import Arm, Collaborator, Contact, Enrollment, Intervention, Location, OtherId, Outcome
from schemas.identifiers import nct_ids_in

_TEXTS: Mapping[str, str] = {
    "identificationModule.acronym": "acronym",
    "identificationModule.briefTitle": "brief_title",
    "identificationModule.officialTitle": "official_title",
    "statusModule.whyStopped": "why_stopped",
    "sponsorCollaboratorsModule.leadSponsor.name": "sponsor.name",
    "sponsorCollaboratorsModule.responsibleParty.investigatorFullName": "responsible_party.name",
    "sponsorCollaboratorsModule.responsibleParty.investigatorTitle": "responsible_party.title",
    "descriptionModule.briefSummary": "brief_summary",
    "descriptionModule.detailedDescription": "detailed_description",
}

_LISTS: Mapping[str, str] = {"conditionsModule.conditions": "conditions", "conditionsModule.keywords": "keywords"}

_DATES: Mapping[str, str] = {
    "statusModule.startDateStruct.date": "start_date",
    "statusModule.primaryCompletionDateStruct.date": "primary_completion_date",
    "statusModule.completionDateStruct.date": "completion_date",
    "statusModule.studyFirstSubmitDate": "first_submitted_date",
    "statusModule.studyFirstPostDateStruct.date": "first_posted_date",
    "statusModule.lastUpdatePostDateStruct.date": "last_updated_date",
}

_TERMS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "statusModule.overallStatus": ("overall_status", normalise.status),
    "statusModule.lastKnownStatus": ("last_known_status", normalise.status),
    "sponsorCollaboratorsModule.leadSponsor.class": ("sponsor.class", normalise.sponsor_class),
    "sponsorCollaboratorsModule.responsibleParty.type": ("responsible_party.type", normalise.responsible_party_type),
    "designModule.studyType": ("study_type", normalise.study_type),
    "designModule.designInfo.allocation": ("design.allocation", normalise.allocation),
    "designModule.designInfo.interventionModel": ("design.intervention_model", normalise.intervention_model),
    "designModule.designInfo.observationalModel": ("design.observational_model", normalise.observational_model),
    "designModule.designInfo.timePerspective": ("design.time_perspective", normalise.time_perspective),
    "designModule.designInfo.primaryPurpose": ("design.primary_purpose", normalise.primary_purpose),
    "designModule.designInfo.maskingInfo.masking": ("design.masking", normalise.masking),
    "eligibilityModule.sex": ("eligibility.sex", normalise.sex),
    "eligibilityModule.minimumAge": ("eligibility.minimum_age", age),
    "eligibilityModule.maximumAge": ("eligibility.maximum_age", age),
}

_OUTSIDE: Mapping[str, str] = {
    "identificationModule.orgStudyIdInfo.type": "the sponsor's own number is an id alone",
    "identificationModule.orgStudyIdInfo.link": "the sponsor's own number is an id alone",
    "identificationModule.secondaryIdInfos.link": "an address of the number's register",
    "identificationModule.organization": "who registered; the sponsor is stated by itself",
    "statusModule.statusVerifiedDate": "when the status was confirmed, not when it changed",
    "statusModule.delayedPosting": "about the posting, not the trial",
    "statusModule.expandedAccessInfo": "another study",
    "statusModule.startDateStruct.type": "dates have no type with us",
    "statusModule.primaryCompletionDateStruct.type": "dates have no type with us",
    "statusModule.completionDateStruct.type": "dates have no type with us",
    "statusModule.studyFirstPostDateStruct.type": "dates have no type with us",
    "statusModule.lastUpdatePostDateStruct.type": "dates have no type with us",
    "statusModule.studyFirstSubmitQcDate": "a step of the registry's review",
    "statusModule.lastUpdateSubmitDate": "the date of posting is the last update",
    "statusModule.resultsWaived": "about the posting of results",
    "statusModule.resultsFirstSubmitDate": "about the posting of results",
    "statusModule.resultsFirstSubmitQcDate": "about the posting of results",
    "statusModule.resultsFirstPostDateStruct": "about the posting of results",
    "statusModule.dispFirstSubmitDate": "about the delay of results",
    "statusModule.dispFirstSubmitQcDate": "about the delay of results",
    "statusModule.dispFirstPostDateStruct": "about the delay of results",
    "sponsorCollaboratorsModule.responsibleParty.investigatorAffiliation": "a responsible party has no affiliation",
    "sponsorCollaboratorsModule.responsibleParty.oldOrganization": "a responsible party has no affiliation",
    "sponsorCollaboratorsModule.responsibleParty.oldNameTitle": "name and title run together, in records before 2011",
    "oversightModule": "regulation in the United States",
    "designModule.nPtrsToThisExpAccNctId": "other studies",
    "designModule.expandedAccessTypes": "kinds of expanded access",
    "designModule.patientRegistry": "a detail of observational studies",
    "designModule.targetDuration": "a detail of observational studies",
    "designModule.designInfo.interventionModelDescription": "prose on the model",
    "designModule.designInfo.maskingInfo.maskingDescription": "prose on the masking",
    "designModule.designInfo.maskingInfo.whoMasked": "the number of masked parties is the masking",
    "designModule.bioSpec": "samples that are kept",
    "armsInterventionsModule.interventions.otherNames": "an intervention has one name with us",
    "outcomesModule.otherOutcomes": "outcomes are primary or secondary with us",
    "eligibilityModule.studyPopulation": "a detail of observational studies",
    "eligibilityModule.samplingMethod": "a detail of observational studies",
    "eligibilityModule.genderBased": "a detail of the sex",
    "eligibilityModule.genderDescription": "a detail of the sex",
    "eligibilityModule.stdAges": "made by the registry from the ages",
    "contactsLocationsModule.overallOfficials.affiliation": "a contact has no affiliation",
    "contactsLocationsModule.locations.zip": "a site has no postal code",
    "contactsLocationsModule.locations.contacts": "persons at sites are not kept",
    "contactsLocationsModule.locations.countryCode": "the country is stated by name",
    "contactsLocationsModule.locations.geoPoint": "made by the registry from the city",
    "referencesModule": "publications and links",
    "ipdSharingStatementModule": "sharing of participants' data",
}
"""What stands in the protocol section and has no field with us, each with the reason."""

_OTHER_SECTIONS = ("resultsSection", "annotationSection", "documentSection", "derivedSection")


def _identifiers(draft: Draft, module: Branch) -> None:
    draft.nct_id = next(iter(nct_ids_in(module.text("nctId") or "")), None)
    draft.native_id = draft.nct_id
    aliases = dict.fromkeys(nct_id for alias in module.texts("nctIdAliases") for nct_id in nct_ids_in(alias))
    draft.nct_id_aliases = tuple(alias for alias in aliases if alias != draft.nct_id)
    draft.put("org_study_id", normalise.identifier(module.text("orgStudyIdInfo.id") or ""))
    others = [
        (info.text("id") or "", info.text("type"), info.text("domain")) for info in module.branches("secondaryIdInfos")
    ]
    draft.put(
        "other_ids",
        tuple(
            OtherId(id=identifier, type=kind, source=domain)
            for wording, kind, domain in others
            if (identifier := normalise.identifier(wording))
        ),
    )


def _collaborators(draft: Draft, module: Branch) -> None:
    found = [
        Collaborator(
            name=name,
            class_=draft.known(f"collaborators.{place}.class", other.text("class"), normalise.sponsor_class),
        )
        for place, other in enumerate(module.branches("collaborators"))
        if (name := other.text("name"))
    ]
    draft.put("collaborators", tuple(found))


def _design(draft: Draft, module: Branch) -> None:
    wording = "/".join(module.texts("phases"))
    phases = normalise.phases(wording)
    draft.put("phases", phases)
    if wording and not phases:
        draft.raw["phases"] = wording
    kind = draft.known("enrollment.type", module.text("enrollmentInfo.type"), normalise.enrollment_type)
    count = module.count("enrollmentInfo.count")
    if count is not None or kind:
        draft.put("enrollment", Enrollment(count=count, type=kind))


def _interventions(draft: Draft, module: Branch) -> None:
    found: list[Intervention] = []
    in_arms: dict[str, list[str]] = {}
    for place, item in enumerate(module.branches("interventions")):
        if name := item.text("name"):
            path = f"interventions.{place}"
            kind = draft.known(f"{path}.type", item.text("type"), normalise.intervention_type)
            described = draft.unescaped(f"{path}.description", item.text("description"))
            found.append(Intervention(type=kind, name=name, description=described))
            for label in item.texts("armGroupLabels"):
                in_arms.setdefault(label, []).append(name)
    draft.put("interventions", tuple(found))
    _arms(draft, module, in_arms)


def _arms(draft: Draft, module: Branch, in_arms: Mapping[str, list[str]]) -> None:
    """Read the arms; an intervention belongs to an arm where either of the two names the other."""
    found: list[Arm] = []
    for place, item in enumerate(module.branches("armGroups")):
        if label := item.text("label"):
            path = f"arms.{place}"
            names = [normalise.typed_intervention(name)[1] for name in item.texts("interventionNames")]
            arm = Arm(
                label=label,
                type=draft.known(f"{path}.type", item.text("type"), normalise.arm_type),
                description=draft.unescaped(f"{path}.description", item.text("description")),
                interventions=tuple(dict.fromkeys(names + in_arms.get(label, []))),
            )
            found.append(arm)
    draft.put("arms", tuple(found))


def _outcomes(draft: Draft, module: Branch) -> None:
    for member, path in (("primaryOutcomes", "primary_outcomes"), ("secondaryOutcomes", "secondary_outcomes")):
        found = [
            Outcome(
                measure=measure,
                time_frame=draft.unescaped(f"{path}.{place}.time_frame", item.text("timeFrame")),
                description=draft.unescaped(f"{path}.{place}.description", item.text("description")),
            )
            for place, item in enumerate(module.branches(member))
            if (measure := draft.unescaped(f"{path}.{place}.measure", item.text("measure")))
        ]
        draft.put(path, tuple(found))


def _eligibility(draft: Draft, module: Branch) -> None:
    draft.put("eligibility.healthy_volunteers", module.flag("healthyVolunteers"))
    if criteria := module.text("eligibilityCriteria"):
        page = Lines(criteria)
        both_criteria(draft, Block(page, "", None, tuple(page)))


def _contacts(draft: Draft, module: Branch) -> None:
    people = (*module.branches("centralContacts"), *module.branches("overallOfficials"))
    found = [
        Contact(
            name=name,
            role=draft.known(f"contacts.{place}.role", person.text("role"), normalise.contact_role),
            phone=" ext. ".join(filter(None, (person.text("phone"), person.text("phoneExt")))) or None,
            email=person.text("email"),
        )
        for place, person in enumerate(people)
        if (name := person.text("name"))
    ]
    draft.put("contacts", tuple(found))
    _locations(draft, module)


def _locations(draft: Draft, module: Branch) -> None:
    found = [
        Location(
            facility=site.text("facility"),
            city=site.text("city"),
            state=site.text("state"),
            country=site.text("country"),
            status=draft.known(f"locations.{place}.status", site.text("status"), normalise.status),
        )
        for place, site in enumerate(module.branches("locations"))
    ]
    draft.put("locations", tuple(site for site in found if site != Location()))
    draft.put("countries", tuple(dict.fromkeys(site.country for site in found if site.country)))


_MODULES: Mapping[str, Callable[[Draft, Branch], None]] = {
    "identificationModule": _identifiers,
    "sponsorCollaboratorsModule": _collaborators,
    "designModule": _design,
    "armsInterventionsModule": _interventions,
    "outcomesModule": _outcomes,
    "eligibilityModule": _eligibility,
    "contactsLocationsModule": _contacts,
}


def _read(page: PageText, draft: Draft) -> str:
    study = page.leaves.root
    protocol = study.branch("protocolSection")
    page.leaves.leave_outside(_OTHER_SECTIONS)
    page.leaves.leave_outside(f"protocolSection.{path}" for path in _OUTSIDE)
    for member, path in _TEXTS.items():
        draft.text(path, protocol.text(member))
    for member, path in _LISTS.items():
        draft.put(path, tuple(dict.fromkeys(protocol.texts(member))))
    for member, path in _DATES.items():
        draft.date(path, protocol.text(member))
    for member, (path, read) in _TERMS.items():
        draft.typed(path, protocol.text(member), read)
    for module, reader in _MODULES.items():
        reader(draft, protocol.branch(module))
    draft.put("has_results", study.flag("hasResults"))
    draft.as_of = draft.get("last_updated_date")
    return "study"


def _claims(data: Any) -> bool:
    """Say whether a document is a study; MalformedContent tells what to send instead of a list of studies."""
    if isinstance(data, dict) and isinstance(data.get("studies"), list):
        raise MalformedContent(
            f"a list of {len(data['studies'])} studies is no study: send every member of `studies` as a page of its own"
        )
    protocol = data.get("protocolSection") if isinstance(data, dict) else None
    return isinstance(protocol, dict) and isinstance(protocol.get("identificationModule"), dict)


REGISTRY = Registry(
    key="ctgov",
    name="ClinicalTrials.gov",
    hosts=("clinicaltrials.gov", "www.clinicaltrials.gov"),
    rank=0,
    parser_version=2,
    trial_path=r"/(?:study|show|ct2/show|api/v2/studies)/(?P<native_id>(?P<nct_id>NCT\d{8}))",
    read=_read,
    renderings={"study": ("nct_id", "brief_title")},
    claims=_claims,
    address="https://clinicaltrials.gov/api/v2/studies/{nct_id}",
)
