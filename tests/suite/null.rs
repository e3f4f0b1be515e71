//! Tests every function of the header with NULL for every pointer: none crashes. The program is
//! generated from the header, so that no function is left out.

use crate::support;
use crate::support::build::compile;
use crate::support::run::both;
use crate::support::scratch;
use crate::support::simulator::Simulator;
use std::fmt::Write;
use xtask::header::{Function, Header, Parameter};

const BEGIN: &str = r#"#include "check.h"

static void on_log(void *user_data, int level, const char *message) {
    (void)user_data;
    (void)level;
    (void)message;
}

static void on_destroy(void *user_data) {
    (void)user_data;
}

static int on_interrupt(void *user_data) {
    (void)user_data;
    return 0;
}

static void on_progress(void *user_data, const zl_progress *progress) {
    (void)user_data;
    (void)progress;
}

/* Nothing that these calls do to it makes a later one wait. */
static const char *texts[] = {"vm-999999"};
static const char *existing[] = {"vm-000001"};

int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    int failed = 0;
    int unused = 0;
    zl_log_fn log_callback = on_log;
    zl_destroy_fn destroy_callback = on_destroy;
    zl_interrupt_fn interrupt_callback = on_interrupt;
    zl_progress_fn progress_callback = on_progress;
    zl_context *context = check_context(argv[1]);
    zl_config *config = zl_config_new();
    zl_cancel *cancel = zl_cancel_new();
    zl_instances *instances = NULL;
    CHECK_OK(context, zl_describe_instances_status(context, NULL, 0, &instances));
    CHECK(zl_stop_instances(context, NULL, 0, NULL) != ZL_OK);
    zl_error *error = zl_context_take_error(context);
    zl_bulk_options *options = zl_bulk_options_new();
    zl_report *report = NULL;
    CHECK_INT(ZL_OK, zl_bulk_options_set_wait(options, 0));
    CHECK_OK(context, zl_bulk_stop(context, existing, 1, options, &report));
    zl_value *value = NULL;
    zl_request *request = zl_request_new("vm", NULL, "DescribeInstances");
    CHECK_OK(context, zl_send(context, request, &value, NULL));
    CHECK(progress_callback != NULL);
    CHECK(log_callback != NULL && destroy_callback != NULL && texts[0] != NULL && error != NULL);
"#;

const END: &str = r#"    zl_value_free(value);
    zl_request_free(request);
    zl_report_free(report);
    zl_bulk_options_free(options);
    zl_error_free(error);
    zl_instances_free(instances);
    zl_cancel_free(cancel);
    zl_config_free(config);
    zl_context_free(context);
    return failed + unused;
}
"#;

/// How a result is checked.
enum Result {
    Nothing,
    /// This value.
    Is(&'static str),
    /// ZL_OK or a code of the table.
    Code,
    /// A new handle or string, freed with this function.
    Freed(&'static str),
    /// Any borrowed string or number.
    Any,
}

/// A valid value for a parameter, with its declaration if necessary.
fn good(parameter: &Parameter) -> String {
    let kind = parameter.kind.as_str();
    let name = parameter.name.as_str();
    match kind {
        "zl_config *" | "const zl_config *" => "config".into(),
        "zl_context *" | "const zl_context *" => "context".into(),
        "zl_cancel *" | "const zl_cancel *" => "cancel".into(),
        "zl_error *" | "const zl_error *" => "error".into(),
        "zl_instances *" | "const zl_instances *" => "instances".into(),
        "zl_bulk_options *" | "const zl_bulk_options *" => "options".into(),
        "zl_report *" | "const zl_report *" => "report".into(),
        "zl_request *" | "const zl_request *" => "request".into(),
        "zl_value *" | "const zl_value *" => "value".into(),
        "const zl_progress *" => "NULL".into(), // exists only in a callback
        "zl_interrupt_fn" => "interrupt_callback".into(),
        "zl_progress_fn" => "progress_callback".into(),
        "zl_log_fn" => "log_callback".into(),
        "zl_destroy_fn" => "destroy_callback".into(),
        "void *" => "&unused".into(),
        "const char *const *" => "texts".into(),
        "const char *" => match name {
            "service" => r#""vm""#.into(),
            "version" => r#""2026-04-01""#.into(),
            "action" => r#""DescribeInstancesStatus""#.into(),
            "request_json" => r#""{}""#.into(),
            "status" => r#""RUNNING""#.into(),
            "key" => r#""product""#.into(),
            _ => r#""vm""#.into(),
        },
        "char *" => "NULL".into(),
        _ if name.starts_with("out_") => format!("&{name}"),
        _ if parameter.is_pointer() => panic!("no valid value for `{kind}{name}`: add one"),
        _ if name == "len" => "1".into(),
        _ => "0".into(),
    }
}

/// Functions for which 0 has a meaning.
const NONE_IS_NEGATIVE: [&str; 2] = ["zl_report_outcome", "zl_progress_estimate_ms"];

/// The expected result of a function if all pointers are NULL.
fn of_all_null(function: &Function) -> Result {
    let first = function.parameters.first().map_or("", |p| p.kind.as_str());
    match (function.result.as_str(), first) {
        ("void", _) => Result::Nothing,
        _ if function.name == "zl_catalogue_json" => Result::Is("ZL_OK"),
        ("int", "zl_context *" | "zl_config *" | "zl_bulk_options *" | "zl_request *") => {
            Result::Is("ZL_ERR_NULL")
        }
        ("int", _) if function.parameters.iter().any(|p| p.is_out()) => Result::Is("ZL_ERR_NULL"),
        _ if NONE_IS_NEGATIVE.contains(&function.name.as_str()) => Result::Is("-1"),
        (_, kind) if kind.starts_with("const zl_") || kind.starts_with("zl_") => Result::Is("0"),
        _ => of_one_null(function),
    }
}

/// The possible results of a function if one pointer is NULL.
fn of_one_null(function: &Function) -> Result {
    match function.result.as_str() {
        "void" => Result::Nothing,
        _ if NONE_IS_NEGATIVE.contains(&function.name.as_str()) => Result::Is("-1"),
        "int" if function.parameters.iter().any(Parameter::may_be_null) => Result::Code,
        "zl_config *" => Result::Freed("zl_config_free"),
        "zl_context *" => Result::Freed("zl_context_free"),
        "zl_cancel *" => Result::Freed("zl_cancel_free"),
        "zl_error *" => Result::Freed("zl_error_free"),
        "zl_request *" => Result::Freed("zl_request_free"),
        "zl_bulk_options *" => Result::Freed("zl_bulk_options_free"),
        _ => Result::Any,
    }
}

/// A call with NULL for the arguments selected by `null`.
fn call(function: &Function, result: &Result, null: impl Fn(usize) -> bool) -> String {
    let arguments = function.parameters.iter().enumerate().map(|(at, parameter)| {
        if null(at) && parameter.may_be_null() { "NULL".into() } else { good(parameter) }
    });
    let call = format!("{}({})", function.name, arguments.collect::<Vec<_>>().join(", "));
    let said = call.replace(['"', '\\'], "'");
    let failed = format!("{{ fprintf(stderr, \"{said}\\n\"); failed = 1; }}");
    match result {
        Result::Nothing => format!("{call};"),
        Result::Is(value) => format!("if ({call} != {value}) {failed}"),
        Result::Code => format!(
            "{{ int code = {call}; if (code != ZL_OK && zl_error_code_name(code) == NULL) {failed} }}"
        ),
        Result::Freed(free) => format!("{free}({call});"),
        Result::Any => format!("(void){call};"),
    }
}

/// The calls of one function, in a block with variables for its results.
fn block(function: &Function) -> String {
    let outs: Vec<_> = function.parameters.iter().filter(|p| p.is_out()).collect();
    let mut text = format!("    {{ /* {} */\n", function.name);
    for out in &outs {
        let held = out.kind.strip_suffix('*').expect("an out pointer").trim();
        writeln!(text, "        {held} {} = NULL;", out.name).unwrap();
    }
    let mut add = |call: String| {
        writeln!(text, "        {call}").unwrap();
        for out in &outs {
            writeln!(text, "        {}({n}); {n} = NULL;", free(out), n = out.name).unwrap();
        }
    };
    add(call(function, &of_all_null(function), |_| true));
    for at in 0..function.parameters.len() {
        let frees = function.result == "void" && function.parameters.len() == 1;
        if function.parameters[at].may_be_null() && !frees {
            add(call(function, &of_one_null(function), |n| n == at));
        }
    }
    text + "    }\n"
}

fn free(out: &Parameter) -> &'static str {
    match out.kind.as_str() {
        "char **" => "zl_string_free",
        "zl_context **" => "zl_context_free",
        "zl_error **" => "zl_error_free",
        "zl_instances **" => "zl_instances_free",
        "zl_report **" => "zl_report_free",
        "zl_value **" => "zl_value_free",
        other => panic!("how is `{other}` freed? add it"),
    }
}

#[test]
fn every_function_with_every_pointer_null() {
    let functions = support::header().functions;
    let blocks: String = functions.iter().map(block).collect();
    let file = scratch("null").join("null.c");
    std::fs::write(&file, format!("{BEGIN}{blocks}{END}")).expect("write");
    let simulator = Simulator::start(&[]);
    both(&compile(&file, &["-lzenlayer"]), &[&simulator.url]);
}

#[test]
fn a_wrong_result_is_found() {
    let text =
        "int zl_error_code(const zl_error *error);\nint zl_f(zl_context *ctx, char **out_x);";
    let functions = Header::parse(text).functions;
    let made: String = functions.iter().map(block).collect();
    assert!(made.contains("if (zl_error_code(NULL) != 0) {"), "{made}");
    assert!(made.contains("if (zl_f(NULL, NULL) != ZL_ERR_NULL) {"), "{made}");
    assert!(made.contains("zl_f(context, NULL)") && made.contains("zl_f(NULL, &out_x)"), "{made}");
}
