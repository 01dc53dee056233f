//! Places that are nowhere: each is a beginning and an end.

#[rustfmt::skip]
const BEGINNINGS: &[&str] = &[
    "Alder", "Amber", "Ash", "Aspen", "Badger", "Bear", "Beaver", "Birch", "Black", "Blue", "Bram", "Bright", "Brock",
    "Buck", "Cedar", "Chester", "Clay", "Clear", "Clover", "Cold", "Copper", "Coral", "Crane", "Crow", "Dal", "Deer",
    "Drift", "Eagle", "East", "Elder", "Elk", "Ember", "Fal", "Fern", "Flint", "Fox", "Frost", "Glen", "Gold", "Gran",
    "Green", "Hawk", "Hazel", "Heron", "Hickory", "High", "Holly", "Iron", "Ivy", "Kest", "King", "Lark", "Laurel",
    "Linden", "Lost", "Maple", "Marsh", "Mill", "Moss", "North", "Oak", "Otter", "Pine", "Quail", "Raven", "Red",
    "River", "Rock", "Rose", "Sage", "Salt", "Sand", "Silver", "Spring", "Star", "Stone", "Sun", "Swan", "Thorn",
    "Timber", "Vale", "Walnut", "West", "White", "Wild", "Willow", "Wind", "Winter", "Wolf", "Wren",
];

#[rustfmt::skip]
const ENDS: &[&str] = &[
    "brook", "burg", "bury", "bridge", "by", "cliff", "creek", "dale", "den", "field", "ford", "fork", "gate", "glen",
    "grove", "ham", "harbor", "haven", "head", "hill", "hollow", "hurst", "lake", "land", "ley", "mere", "mill",
    "mont", "mouth", "point", "pond", "port", "ridge", "shore", "side", "spring", "stead", "stone", "ton", "vale",
    "view", "ville", "water", "way", "well", "wick", "wood", "worth", "wyn",
];

/// How many places there are.
#[cfg(test)]
pub(super) const PLACES: usize = BEGINNINGS.len() * ENDS.len();

/// Draws a place.
pub(super) fn place(random: &mut crate::random::Random) -> String {
    format!("{}{}", random.one(BEGINNINGS), random.one(ENDS))
}
