//! The C programs of tests/c against a simulator, plain and under valgrind.

use crate::support::build::{artefact, compile, library, program};
use crate::support::certs::Authority;
use crate::support::run::{Mode, both, modes, must, valgrind_is_on};
use crate::support::scripted::{Answer, Request, Scripted};
use crate::support::simulator::Simulator;
use crate::support::{root, scratch};
use serde_json::Value;
use std::collections::BTreeSet;

/// The requests of an action.
fn of<'a>(journal: &'a [Value], action: &str) -> Vec<&'a Value> {
    journal.iter().filter(|request| request["action"] == action).collect()
}

/// Runs a program against a new simulator in each mode, and checks the journal after each.
fn run(name: &str, options: &[&str], look: impl Fn(&[Value], Mode)) {
    let program = program(name);
    for mode in modes().iter().copied() {
        let simulator = Simulator::start(options);
        must(mode.command(&program).arg(&simulator.url));
        look(&simulator.journal(), mode);
    }
}

#[test]
fn valgrind_finds_a_planted_leak() {
    assert!(valgrind_is_on());
}

#[test]
fn main_job() {
    run("main_job", &[], |journal, _| {
        let stops = of(journal, "StopInstances");
        assert_eq!(2, stops.len());
        let ids = serde_json::json!(["vm-000003", "vm-000001"]);
        assert_eq!(
            serde_json::json!({ "instanceIds": ids }),
            stops[0]["body"],
            "nothing else is sent"
        );
        assert_eq!(("vm", "2026-04-01"), (str(stops[0], "service"), str(stops[0], "version")));
        assert_eq!(1, of(journal, "StartInstances").len());
        assert_eq!(1, of(journal, "RebootInstances").len());
        let refused = journal.iter().filter(|request| request["httpStatus"] != 200);
        assert_eq!(0, refused.count(), "every request is accepted");
        let connections: BTreeSet<u64> = journal.iter().map(connection).collect();
        assert_eq!(1, connections.len(), "one connection serves consecutive calls");
        let agents = journal.iter().filter(|r| !str(r, "userAgent").contains("zenlayer"));
        assert_eq!(0, agents.count(), "every request has a user agent");
    });
}

fn str<'a>(request: &'a Value, name: &str) -> &'a str {
    request[name].as_str().unwrap_or_default()
}

fn connection(request: &Value) -> u64 {
    request["connection"].as_u64().expect("a connection")
}

#[test]
fn all_and_many() {
    run("all", &["--instances", "250"], |journal, _| {
        let queries = of(journal, "DescribeInstancesStatus");
        assert!(queries.len() >= 8, "{}", queries.len());
        for query in queries {
            let size = query["body"]["pageSize"].as_u64();
            let ids = query["body"]["instanceIds"].as_array().map_or(0, Vec::len) as u64;
            assert!(
                size.is_some_and(|s| s >= ids.max(1) && s <= 1000),
                "pageSize is sent: {query}"
            );
            assert!(ids <= 100, "{ids} ids in one request");
        }
    });
}

#[test]
fn requests_for_any_action() {
    run("requests", &["--instances", "250"], |journal, _| {
        assert_eq!(1, of(journal, "StopInstances").len());
        let sizes = |has_ids: bool| {
            let all = of(journal, "DescribeInstances").into_iter().map(|request| &request["body"]);
            let bodies = all.filter(|body| body["instanceIds"].is_null() != has_ids);
            bodies.filter_map(|body| body["pageSize"].as_u64()).collect::<Vec<_>>()
        };
        assert_eq!([100, 100, 100, 60, 60, 60, 60, 60], sizes(false)[..]);
        assert!(sizes(true).into_iter().all(|size| size == 100), "waits look at a page");
    });
}

#[test]
fn bulk_calls_for_any_action() {
    run("bulk_requests", &["--instances", "160"], |journal, _| {
        let sizes = |action| {
            let ids = |request: &Value| request["instanceIds"].as_array().map_or(0, Vec::len);
            let mut sizes: Vec<usize> = of(journal, action).into_iter().map(ids).collect();
            sizes.sort_unstable();
            sizes
        };
        assert_eq!([50, 100], sizes("StopInstances")[..]);
        assert_eq!(4, of(journal, "TerminateInstance").len());
        assert_eq!([3], sizes("ReleaseInstances")[..]);
    });
}

/// A value of each kind, and what is odd.
const RESPONSE: &str = r#"{"none": null, "yes": true, "least": -9223372036854775808, "half": 0.50,
    "beyond": 9223372036854775808, "text": "a\u0000\u00e9\n", "empty": "",
    "rows": [{"id": "r-1", "sizes": [1, 2, 3]}, {"id": "r-2"}], "a.b": 1, "twice": 1, "twice": 2}"#;

#[test]
fn answers_value_by_value() {
    let program = program("values");
    let body = format!(r#"{{"requestId": "T1", "response": {RESPONSE}}}"#);
    for mode in modes().iter().copied() {
        let server = Scripted::always(Answer::json(200, &body));
        must(mode.command(&program).args([&server.url(), RESPONSE]));
    }
}

/// A service or a gateway may repeat a request, as JSON, inside of JSON, or as it likes.
#[test]
fn a_key_that_the_server_repeats_is_in_no_error_and_no_log() {
    let program = program("secrets");
    let echoes: [(&str, &str, u16); 4] = [
        (
            "4119",
            r#"{"requestId":"T-1","code":"INVALID_PARAMETER_VALUE","message":"bad: ECHO"}"#,
            400,
        ),
        ("4400", r#"{"requestId":"T-1","code":"hunter2hunter2","message":ECHO}"#, 400),
        ("3008", "<html>ECHO</html>", 200),
        ("3008", r#"{"response": {"certificateKey": "hunter2hunter2"}}"#, 200),
    ];
    for (code, echo, status) in echoes {
        let answer = move |request: &Request| {
            let quoted = serde_json::to_string(&request.body).expect("JSON");
            let body = if echo.contains("message\":\"") {
                echo.replace("ECHO", quoted.trim_matches('"'))
            } else {
                echo.replace("ECHO", &request.body)
            };
            Answer::json(status, &body)
        };
        for mode in modes().iter().copied() {
            let server = Scripted::start(answer);
            must(mode.command(&program).args([&server.url(), code]));
        }
    }
}

#[test]
fn wrong_arguments() {
    run("arguments", &[], |journal, _| {
        assert_eq!(0, journal.len(), "nothing is sent: {journal:?}")
    });
}

#[test]
fn eight_threads_on_eight_clones() {
    run("clones", &[], |journal, _| {
        assert_eq!(8 * 5, of(journal, "DescribeInstancesStatus").len());
        assert_eq!(8 * 5, of(journal, "StopInstances").len());
        let connections: BTreeSet<u64> = journal.iter().map(connection).collect();
        assert!(connections.len() <= 8, "{} connections for 8 threads", connections.len());
    });
}

#[test]
fn bulk_calls_and_their_reports() {
    run("bulk", &["--instances", "250"], |journal, _| {
        let stops = of(journal, "StopInstances");
        let ids = |request: &&Value| request["instanceIds"].as_array().map_or(0, Vec::len);
        assert!(stops.iter().all(|stop| (1..=100).contains(&ids(stop))));
        let accepted = stops.iter().filter(|stop| stop["httpStatus"] == 200);
        assert_eq!(249, accepted.map(ids).sum::<usize>(), "each is stopped once");
    });
}

#[test]
fn bulk_calls_on_eight_clones_share_the_limit() {
    let program = program("bulk_clones");
    for mode in modes().iter().copied() {
        let simulator = Simulator::start(&["--instances", "4000", "--rate-limit", "45"]);
        must(mode.command(&program).args([&simulator.url, "40"]));
        let journal = simulator.journal();
        let throttled = journal.iter().filter(|request| request["httpStatus"] == 429).count();
        assert_eq!(0, throttled, "of {}", journal.len());
        assert_eq!(40, of(&journal, "StopInstances").len());
    }
}

#[test]
fn bulk_calls_leave_no_memory_behind() {
    let times = ["--stop-time", "0", "--start-time", "0"];
    let simulator = Simulator::start(&[&["--instances", "1000"], &times[..]].concat());
    must(Mode::Plain.command(&program("bulk_memory")).arg(&simulator.url));
}

#[test]
fn fork() {
    run("fork", &[], |journal, _| {
        let connections: Vec<u64> = journal.iter().map(connection).collect();
        let [first, child, clone_of_child, second, third, fourth] = connections[..] else {
            panic!("six requests: {journal:?}");
        };
        assert_ne!(first, child, "a child never uses its parent's connection");
        assert_eq!(child, clone_of_child, "a child has its own connections");
        assert_eq!([first; 3], [second, third, fourth], "the parent's connection stays open");
    });
}

/// Only plainly: memory of threads that do not exist in a child leaks there, which valgrind reports.
#[test]
fn fork_while_other_threads_make_calls() {
    let simulator = Simulator::start(&[]);
    must(Mode::Plain.command(&program("fork_threads")).arg(&simulator.url));
    assert!(simulator.journal().len() >= 1000, "each child makes a call");
}

#[test]
fn a_look_up_without_a_thread() {
    let program = compile(&root().join("tests/c/no_thread.c"), &["-lzenlayer", "-ldl"]);
    for mode in modes().iter().copied() {
        let simulator = Simulator::start(&[]);
        must(mode.command(&program).arg(simulator.url.replace("127.0.0.1", "localhost")));
        assert_eq!(1, simulator.journal().len(), "nothing is sent without an address");
    }
}

#[test]
fn a_look_up_that_fails() {
    let program = compile(&root().join("tests/c/look_up.c"), &["-lzenlayer", "-ldl"]);
    for mode in modes().iter().copied() {
        let simulator = Simulator::start(&[]);
        must(mode.command(&program).arg(simulator.url.replace("127.0.0.1", "localhost")));
        assert_eq!(1, simulator.journal().len(), "nothing is sent without an address");
    }
}

#[test]
fn a_call_without_a_descriptor() {
    let program = compile(&root().join("tests/c/no_descriptor.c"), &["-lzenlayer"]);
    for mode in modes().iter().copied() {
        let simulator = Simulator::start(&[]);
        let by_name = simulator.url.replace("127.0.0.1", "localhost");
        must(mode.command(&program).args([&simulator.url, &by_name]));
        assert_eq!(2, simulator.journal().len(), "only calls with a descriptor send requests");
    }
}

#[test]
fn dlopen_call_in_a_thread_and_dlclose() {
    let opener = compile(&root().join("tests/c/dlopen.c"), &["-ldl"]);
    let simulator = Simulator::start(&[]);
    let library = library();
    both(&opener, &[simulator.url.as_ref(), library.as_os_str()]);
    assert_eq!(2 * modes().len(), simulator.journal().len());
}

#[test]
fn the_static_library_does_the_same() {
    let archive = artefact("libzenlayer.a");
    let archive = archive.to_str().expect("UTF-8");
    let main_job = root().join("tests/c/main_job.c");
    let linked = compile(&main_job, &[archive, "-lpthread", "-ldl", "-lm", "-lgcc_s"]);
    for mode in modes().iter().copied() {
        must(mode.command(&linked).arg(&Simulator::start(&[]).url));
    }
}

#[test]
fn the_process_is_left_alone() {
    let simulator = Simulator::start(&[]);
    let guest = program("guest");
    both(&guest, &[&simulator.url]);
    both(&guest, &[simulator.url.replace("127.0.0.1", "localhost")]);
}

#[test]
fn a_small_stack_is_enough() {
    let stack = program("stack");
    must(Mode::Plain.command(&stack).arg(&Simulator::start(&[]).url));

    let authority = Authority::new(&scratch("stack"), "authority");
    let certificate = authority.sign("localhost", 2999);
    let [cert, key] =
        [&certificate.cert, &certificate.key].map(|path| path.to_str().expect("UTF-8"));
    let simulator = Simulator::start(&["--tls-cert", cert, "--tls-key", key]);
    let url = simulator.url.replace("127.0.0.1", "localhost");
    must(Mode::Plain.command(&stack).arg(url).arg(&authority.file));
}

#[test]
fn an_interrupt_callback() {
    run("interrupt", &[], |journal, _| {
        assert_eq!(0, of(journal, "StopInstances").len());
        assert!(of(journal, "DescribeInstancesStatus").len() >= 3, "the callback made calls");
    });
}

#[test]
fn a_context_describes_itself() {
    run("describe", &[], |journal, _| assert_eq!(0, journal.len(), "nothing is sent"));
}

#[test]
fn destroy_functions_may_use_the_handle() {
    run("destroy", &[], |_, _| ());
}

#[test]
fn signals_do_not_disturb_calls() {
    run("signals", &["--latency", "20"], |journal, _| assert_eq!(10, journal.len()));
}
