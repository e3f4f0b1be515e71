//! What all constants have in common.

/// A constant of the C interface.
#[derive(Clone, Copy, Debug)]
pub struct Constant {
    /// Its name in small letters, without the prefix of its group.
    pub name: &'static str,
    /// Its number.
    pub number: i32,
    /// What it means, in sentences. Other constants and functions have their names in C.
    pub text: &'static str,
}

/// Constants whose names in C begin alike.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// What their names in C begin with.
    pub prefix: &'static str,
    /// The constants, in the order of their numbers.
    pub constants: &'static [Constant],
}

impl Group {
    /// The name of a constant in C.
    pub fn name_in_c(&self, constant: &Constant) -> String {
        self.prefix.to_owned() + &constant.name.to_ascii_uppercase()
    }
}

/// An enumeration, of which each value is a constant in C, and its `GROUP`. Constants in brackets
/// are C's alone.
macro_rules! enumeration {
    (
        $(#[$doc:meta])*
        $name:ident $prefix:literal
        $([$c_number:literal $c_name:literal $c_text:literal])*
        $($(#[$default:meta])? $value:ident $number:literal $word:literal $text:literal;)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = $text] $(#[$default])? $value = $number),*
        }

        impl $name {
            /// Every value, in the order of their numbers.
            pub const ALL: &'static [$name] = &[$($name::$value),*];

            /// The name, in small letters.
            pub const fn name(self) -> &'static str {
                match self { $($name::$value => $word),* }
            }

            /// The number, as C sees it.
            pub const fn number(self) -> i32 {
                self as i32
            }

            /// The value with this number.
            pub const fn from_number(number: i32) -> Option<$name> {
                match number { $($number => Some($name::$value),)* _ => None }
            }
        }

        /// The constants in C.
        pub const GROUP: $crate::Group = $crate::Group {
            prefix: $prefix,
            constants: &[
                $($crate::Constant { name: $c_name, number: $c_number, text: $c_text },)*
                $($crate::Constant { name: $word, number: $number, text: $text }),*
            ],
        };
    };
}
