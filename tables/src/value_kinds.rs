//! What a value of an answer is.

enumeration! {
    /// What a value of an answer is.
    ValueKind "ZL_KIND_"
    None 0 "none" "There is no such value.";
    Null 1 "null" "null";
    Bool 2 "bool" "true or false";
    Integer 3 "integer" "A whole number that fits in 64 bits.";
    Number 4 "number" "Any other number.";
    Text 5 "text" "A text.";
    List 6 "list" "A list of values.";
    Object 7 "object" "Members, each with a name.";
}
