"""The closed vocabularies: ClinicalTrials.gov's own words (API v2 enums), and ours for antigens."""

from enum import StrEnum


class Status(StrEnum):
    """The recruitment status of a trial or of a site."""

    ACTIVE_NOT_RECRUITING = "ACTIVE_NOT_RECRUITING"
    COMPLETED = "COMPLETED"
    ENROLLING_BY_INVITATION = "ENROLLING_BY_INVITATION"
    NOT_YET_RECRUITING = "NOT_YET_RECRUITING"
    RECRUITING = "RECRUITING"
    SUSPENDED = "SUSPENDED"
    TERMINATED = "TERMINATED"
    WITHDRAWN = "WITHDRAWN"
    AVAILABLE = "AVAILABLE"
    NO_LONGER_AVAILABLE = "NO_LONGER_AVAILABLE"
    TEMPORARILY_NOT_AVAILABLE = "TEMPORARILY_NOT_AVAILABLE"
    APPROVED_FOR_MARKETING = "APPROVED_FOR_MARKETING"
    WITHHELD = "WITHHELD"
    UNKNOWN = "UNKNOWN"


class StudyType(StrEnum):
    """The kind of study."""

    EXPANDED_ACCESS = "EXPANDED_ACCESS"
    INTERVENTIONAL = "INTERVENTIONAL"
    OBSERVATIONAL = "OBSERVATIONAL"


class Phase(StrEnum):
    """A phase; a Phase 1/2 trial has two of them, and NA is a stated value."""

    NA = "NA"
    EARLY_PHASE1 = "EARLY_PHASE1"
    PHASE1 = "PHASE1"
    PHASE2 = "PHASE2"
    PHASE3 = "PHASE3"
    PHASE4 = "PHASE4"


class Sex(StrEnum):
    """The sex of those who can take part."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    ALL = "ALL"


class SponsorClass(StrEnum):
    """The class of an organisation (ClinicalTrials.gov's AgencyClass)."""

    NIH = "NIH"
    FED = "FED"
    OTHER_GOV = "OTHER_GOV"
    INDIV = "INDIV"
    INDUSTRY = "INDUSTRY"
    NETWORK = "NETWORK"
    AMBIG = "AMBIG"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


class EnrollmentType(StrEnum):
    """Whether an enrollment is a plan or a count."""

    ACTUAL = "ACTUAL"
    ESTIMATED = "ESTIMATED"


class Allocation(StrEnum):
    """How participants come into an arm; NA is a stated value."""

    RANDOMIZED = "RANDOMIZED"
    NON_RANDOMIZED = "NON_RANDOMIZED"
    NA = "NA"


class InterventionModel(StrEnum):
    """The model of an interventional study."""

    SINGLE_GROUP = "SINGLE_GROUP"
    PARALLEL = "PARALLEL"
    CROSSOVER = "CROSSOVER"
    FACTORIAL = "FACTORIAL"
    SEQUENTIAL = "SEQUENTIAL"


class ObservationalModel(StrEnum):
    """The model of an observational study."""

    COHORT = "COHORT"
    CASE_CONTROL = "CASE_CONTROL"
    CASE_ONLY = "CASE_ONLY"
    CASE_CROSSOVER = "CASE_CROSSOVER"
    ECOLOGIC_OR_COMMUNITY = "ECOLOGIC_OR_COMMUNITY"
    FAMILY_BASED = "FAMILY_BASED"
    DEFINED_POPULATION = "DEFINED_POPULATION"
    NATURAL_HISTORY = "NATURAL_HISTORY"
    OTHER = "OTHER"


class TimePerspective(StrEnum):
    """The time perspective of an observational study."""

    RETROSPECTIVE = "RETROSPECTIVE"
    PROSPECTIVE = "PROSPECTIVE"
    CROSS_SECTIONAL = "CROSS_SECTIONAL"
    OTHER = "OTHER"


class PrimaryPurpose(StrEnum):
    """What a study is for."""

    TREATMENT = "TREATMENT"
    PREVENTION = "PREVENTION"
    DIAGNOSTIC = "DIAGNOSTIC"
    ECT = "ECT"
    SUPPORTIVE_CARE = "SUPPORTIVE_CARE"
    SCREENING = "SCREENING"
    HEALTH_SERVICES_RESEARCH = "HEALTH_SERVICES_RESEARCH"
    BASIC_SCIENCE = "BASIC_SCIENCE"
    DEVICE_FEASIBILITY = "DEVICE_FEASIBILITY"
    OTHER = "OTHER"


class Masking(StrEnum):
    """How many parties are masked."""

    NONE = "NONE"
    SINGLE = "SINGLE"
    DOUBLE = "DOUBLE"
    TRIPLE = "TRIPLE"
    QUADRUPLE = "QUADRUPLE"


class ArmType(StrEnum):
    """The kind of an arm."""

    EXPERIMENTAL = "EXPERIMENTAL"
    ACTIVE_COMPARATOR = "ACTIVE_COMPARATOR"
    PLACEBO_COMPARATOR = "PLACEBO_COMPARATOR"
    SHAM_COMPARATOR = "SHAM_COMPARATOR"
    NO_INTERVENTION = "NO_INTERVENTION"
    OTHER = "OTHER"


class InterventionType(StrEnum):
    """The kind of an intervention."""

    BEHAVIORAL = "BEHAVIORAL"
    BIOLOGICAL = "BIOLOGICAL"
    COMBINATION_PRODUCT = "COMBINATION_PRODUCT"
    DEVICE = "DEVICE"
    DIAGNOSTIC_TEST = "DIAGNOSTIC_TEST"
    DIETARY_SUPPLEMENT = "DIETARY_SUPPLEMENT"
    DRUG = "DRUG"
    GENETIC = "GENETIC"
    PROCEDURE = "PROCEDURE"
    RADIATION = "RADIATION"
    OTHER = "OTHER"


class ContactRole(StrEnum):
    """The role of a person named by a trial."""

    STUDY_CHAIR = "STUDY_CHAIR"
    STUDY_DIRECTOR = "STUDY_DIRECTOR"
    PRINCIPAL_INVESTIGATOR = "PRINCIPAL_INVESTIGATOR"
    SUB_INVESTIGATOR = "SUB_INVESTIGATOR"
    CONTACT = "CONTACT"


class ResponsiblePartyType(StrEnum):
    """What the responsible party is."""

    SPONSOR = "SPONSOR"
    PRINCIPAL_INVESTIGATOR = "PRINCIPAL_INVESTIGATOR"
    SPONSOR_INVESTIGATOR = "SPONSOR_INVESTIGATOR"


class AntigenRole(StrEnum):
    """What an antigen is to a trial's product; only `target` and `bait` are found by a plain antigen search."""

    TARGET = "target"
    BINDER = "binder"
    BAIT = "bait"
    BLOCKER = "blocker"
    MARKER = "marker"
    ENGAGER_ARM = "engager_arm"
    COMBINATION = "combination"
    EDIT = "edit"
    PAYLOAD = "payload"
    COSTIMULATION = "costimulation"
    TAG = "tag"
    PHENOTYPE = "phenotype"
    REAGENT = "reagent"
    RESTRICTION = "restriction"
    PRIOR_THERAPY = "prior_therapy"
    MENTION = "mention"


class Construct(StrEnum):
    """The kind of a product: cells with a receptor, other cells, then what is no cell.

    `in-vivo-CAR` stands beside the CAR that is made inside the body, `DC` beside the vaccine that dendritic cells are.
    `HSC` are blood stem cells that are edited or transduced, `bispecific` has two or more specificities, and `other` is
    a stated kind that has no word of its own.
    """

    CAR_T = "CAR-T"
    CAR_NK = "CAR-NK"
    CAR_M = "CAR-M"
    CAR_NKT = "CAR-NKT"
    CAR_GAMMA_DELTA_T = "CAR-gamma-delta-T"
    CAR_TREG = "CAR-Treg"
    CAAR_T = "CAAR-T"
    IN_VIVO_CAR = "in-vivo-CAR"
    TCR_T = "TCR-T"
    TIL = "TIL"
    CIK = "CIK"
    NK = "NK"
    NKT = "NKT"
    GAMMA_DELTA_T = "gamma-delta-T"
    TREG = "Treg"
    VST = "VST"
    DLI = "DLI"
    DC = "DC"
    MSC = "MSC"
    HSC = "HSC"
    BISPECIFIC = "bispecific"
    ADC = "ADC"
    ANTIBODY = "antibody"
    FUSION_PROTEIN = "fusion-protein"
    VACCINE = "vaccine"
    RADIOLIGAND = "radioligand"
    OTHER = "other"


class Origin(StrEnum):
    """Whose cells a product is made of: the patient's own, a donor's (a cell line's too), or either."""

    AUTOLOGOUS = "autologous"
    ALLOGENEIC = "allogeneic"
    BOTH = "both"


class Basis(StrEnum):
    """Whether a condition concept comes from a stated condition or from a title or summary."""

    STATED = "stated"
    INFERRED = "inferred"
