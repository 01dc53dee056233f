//! The words of which names are made.

pub(super) const DEPARTMENTS: &[&str] = &[
    "Public Affairs",
    "Harbors and Waterways",
    "Orchards and Fields",
    "Bridges and Roads",
    "Weights and Measures",
    "Rivers and Lakes",
    "Learning and Skills",
    "Health and Care",
    "Homes and Neighborhoods",
    "Trade and Markets",
    "Energy and Minerals",
    "Weather and Oceans",
    "Work and Wages",
    "Savings and Insurance",
    "Archives and Records",
    "Science and Research",
    "Travel and Borders",
    "Parks and Forests",
    "Small Enterprise",
    "Families and Children",
    "Safety and Rescue",
    "Post and Telecommunications",
    "Arts and Heritage",
    "Air and Space",
];

pub(super) const BUREAUS: &[&str] = &[
    "Permits",
    "Claims",
    "Grants",
    "Inspections",
    "Records",
    "Registration",
    "Payments",
    "Appeals",
    "Field Services",
    "Statistics",
];

/// How something is asked for: the words that names begin with, and other words of people for it.
pub(crate) const VERBS: &[(&str, &[&str])] = &[
    ("Applying for", &["apply", "application"]),
    ("Renewing", &["renew", "renewal"]),
    ("Registering", &["register", "registered"]),
    ("Replacing", &["replace", "replacement"]),
    ("Requesting", &["request", "requests"]),
    ("Reporting", &["report", "reported"]),
    ("Paying for", &["pay", "paid"]),
    ("Correcting", &["correct", "correction"]),
    ("Transferring", &["transfer", "transfers"]),
    ("Canceling", &["cancel", "canceled"]),
    ("Appealing", &["appeal", "appeals"]),
    ("Checking", &["check", "checks"]),
    ("Ordering", &["order", "orders"]),
    ("Extending", &["extend", "extension"]),
    ("Proving", &["prove", "proof"]),
    ("Scheduling", &["schedule", "scheduled"]),
    ("Certifying", &["certify", "certified"]),
    ("Reserving", &["reserve", "reservation"]),
    ("Amending", &["amend", "amendment"]),
    ("Protesting", &["protest", "protests"]),
    ("Terminating", &["terminate", "termination"]),
    ("Documenting", &["document", "documents"]),
    ("Financing", &["finance", "financed"]),
    ("Insuring", &["insure", "insurance"]),
];

/// What kind of thing it is.
#[rustfmt::skip]
pub(super) const QUALITIES: &[&str] = &[
    "temporary", "permanent", "commercial", "residential", "seasonal", "emergency", "annual", "interstate",
    "overseas", "rural", "urban", "coastal", "provisional", "simplified", "joint", "partial", "expedited",
    "electronic", "historic", "special", "municipal", "tribal", "cooperative", "portable", "heated", "underground",
    "floating", "migratory", "experimental", "decommissioned", "abandoned", "hybrid", "licensed", "surplus",
    "salvaged", "imported", "organic", "cultivated", "restored", "fortified", "suspended", "prefabricated",
    "automated", "mobile", "shallow", "alpine", "desert", "subtropical", "inland", "offshore",
];

/// What it is made of, or made for.
#[rustfmt::skip]
pub(super) const MATERIALS: &[&str] = &[
    "granite", "marble", "limestone", "slate", "sandstone", "basalt", "copper", "zinc", "nickel", "cobalt", "lithium",
    "tungsten", "titanium", "aluminum", "bronze", "silver", "amber", "quartz", "gypsum", "bauxite", "graphite",
    "ceramic", "porcelain", "glass", "rubber", "asphalt", "concrete", "plywood", "veneer", "cedar", "walnut", "maple",
    "hickory", "spruce", "juniper", "willow", "birch", "cypress", "sycamore", "cotton", "linen", "wool", "hemp",
    "silk", "leather", "canvas", "barley", "oat", "rye", "sorghum", "millet", "alfalfa", "clover", "soybean",
    "lentil", "chickpea", "peanut", "almond", "pecan", "cherry", "apricot", "plum", "peach", "cranberry", "blueberry",
    "raspberry", "pumpkin", "squash", "tomato", "pepper", "onion", "garlic", "potato", "mushroom", "honey", "trout",
    "salmon", "catfish", "sturgeon", "oyster", "mussel", "clam", "shrimp", "lobster", "bison", "sheep", "goat",
    "llama", "poultry", "turkey", "goose", "horse", "mule", "ethanol", "biodiesel", "hydrogen", "propane",
    "geothermal", "solar", "tidal", "diesel", "uranium", "peat", "charcoal", "sawdust", "seaweed", "kelp", "lavender",
    "saffron", "vanilla", "cinnamon", "ginger", "turmeric", "tobacco", "indigo", "beeswax", "tallow", "flax", "jute",
    "bamboo", "rattan", "cork", "resin", "turpentine",
];

/// Whom a service is for.
#[rustfmt::skip]
pub(super) const AUDIENCES: &[&str] = &[
    "individuals", "families", "veterans", "small businesses", "farmers", "students", "older adults", "exporters",
    "tribes", "local governments", "nonprofits", "researchers", "travelers", "employers", "landowners", "contractors",
    "caregivers", "survivors", "newcomers", "ship owners", "beekeepers", "foresters", "fishers", "miners", "pilots",
    "sailors", "truckers", "teachers", "nurses", "librarians", "engineers", "surveyors", "electricians", "carpenters",
    "welders", "machinists", "tenants", "homeowners", "ranchers", "growers", "importers", "wholesalers", "innkeepers",
    "artists", "musicians", "athletes", "scientists", "apprentices", "retirees", "volunteers", "firefighters",
    "paramedics", "interpreters", "foster parents", "refugees", "widows", "orphans", "pensioners", "cooperatives",
    "school districts",
];

/// How those are whom a service is for.
#[rustfmt::skip]
pub(super) const CIRCUMSTANCES: &[&str] = &[
    "rural", "urban", "coastal", "island", "remote", "retired", "disabled", "displaced", "young", "returning", "bilingual",
    "seasonal", "certified", "independent", "registered", "visiting", "neighboring", "licensed", "uninsured", "beginning",
];

/// What programs call themselves.
#[rustfmt::skip]
pub(super) const SCHEMES: &[&str] = &[
    "Assistance Program", "Relief Fund", "Safety Initiative", "Modernization Program", "Resilience Partnership",
    "Training Service", "Research Alliance", "Stewardship Plan", "Export Council", "Loan Guarantee",
    "Monitoring Network", "Recovery Fund", "Heritage Trust", "Insurance Pool", "Restoration Project",
    "Workforce Initiative", "Outreach Campaign", "Standards Board", "Innovation Challenge", "Mentoring Circle",
    "Inspection Service", "Data Exchange", "Health Study", "Energy Credit", "Access Project", "Quality Mark",
    "Procurement List", "Conservation Reserve", "Emergency Stockpile", "Youth Corps",
];
