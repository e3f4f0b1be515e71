//! C constants and their groups.

/// A constant of the C interface.
#[derive(Clone, Copy, Debug)]
pub struct Constant {
    /// The lower-case name without the group's prefix.
    pub name: &'static str,
    /// The number.
    pub number: i32,
    /// The meaning. Refers to other constants and functions by their C names.
    pub text: &'static str,
}

/// Constants with a common prefix in C.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The prefix.
    pub prefix: &'static str,
    /// The constants, by number.
    pub constants: &'static [Constant],
}

impl Group {
    /// The C name of a constant.
    pub fn name_in_c(&self, constant: &Constant) -> String {
        self.prefix.to_owned() + &constant.name.to_ascii_uppercase()
    }
}

/// Defines an enumeration whose values are C constants, and its `GROUP`. Constants in brackets
/// exist in C only.
macro_rules! enumeration {
    (
        $(#[$doc:meta])*
        $name:ident $prefix:literal
        $([$c_number:literal $c_name:literal $c_text:literal])*
        $($(#[$default:meta])? $value:ident $number:literal $word:literal $text:expr;)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = $text] $(#[$default])? $value = $number),*
        }

        impl $name {
            /// All values, by number.
            pub const ALL: &'static [$name] = &[$($name::$value),*];

            /// The lower-case name.
            pub const fn name(self) -> &'static str {
                match self { $($name::$value => $word),* }
            }

            /// The number in the C interface.
            pub const fn number(self) -> i32 {
                self as i32
            }

            /// The value with this number.
            pub const fn from_number(number: i32) -> Option<$name> {
                match number { $($number => Some($name::$value),)* _ => None }
            }
        }

        /// The C constants.
        pub const GROUP: $crate::Group = $crate::Group {
            prefix: $prefix,
            constants: &[
                $($crate::Constant { name: $c_name, number: $c_number, text: $c_text },)*
                $($crate::Constant { name: $word, number: $number, text: $text }),*
            ],
        };
    };
}
