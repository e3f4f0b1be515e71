//! The page without a mouse.

use crate::browser::Browser;
use crate::open;
use crate::support::Simulator;

const FOCUSED: &str = "document.activeElement.value";

/// Presses Tab until something has the focus.
fn tab_to(page: &mut Browser, what: &str) {
    for _ in 0..100 {
        page.press("Tab");
        if page.value(&format!("document.activeElement.matches('{what}')")) == true {
            return;
        }
    }
    panic!("Tab does not reach {what}");
}

#[test]
fn a_status_is_set() {
    let simulator = Simulator::start(&["--instances", "100"]);
    let mut page = open(&simulator);
    tab_to(&mut page, ".cell");
    assert_eq!(page.value(FOCUSED), "vm-000001");
    for key in ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft"] {
        page.press(key);
    }
    assert_eq!(page.value(FOCUSED), "vm-000002");

    page.press("Enter");
    page.until("document.querySelector('#facts dd i')");
    page.write("HIBERNATING");
    page.press("Enter");
    page.until("document.getElementById('facts').innerText.includes('HIBERNATING')");
    assert_eq!(simulator.instance("vm-000002")["status"], "HIBERNATING");
    let curl = page.value("document.querySelector('#set-curl code').innerText");
    let expected = format!(
        "curl -X PUT '{}/simulator/resources/vm-000002' -d '{{\"status\":\"HIBERNATING\"}}'",
        simulator.url
    );
    assert_eq!(curl, expected);

    page.press("Escape");
    page.until("!document.getElementById('resource').open");
    assert_eq!(page.value(FOCUSED), "vm-000002");
}

#[test]
fn an_instance_is_removed() {
    let simulator = Simulator::start(&["--instances", "5"]);
    let mut page = open(&simulator);
    tab_to(&mut page, "[value=zec-000001]");
    page.press("End");
    assert_eq!(page.value(FOCUSED), "zec-000005");
    page.press("Enter");
    tab_to(&mut page, "#remove");
    page.press("Enter");
    page.until("document.getElementById('facts').innerText.includes('gone')");
    page.press("Escape");
    page.until("document.activeElement.value === 'zec-000004'");
    assert_eq!(simulator.control("GET", "instances/zec-000005", "").status, 404);
}

#[test]
fn one_of_many_is_found() {
    let simulator = Simulator::start(&["--instances", "3000"]);
    let mut page = open(&simulator);
    tab_to(&mut page, "canvas");
    page.press("End");
    page.press("ArrowLeft");
    page.press("Enter");
    page.until("document.querySelector('#facts dd i')");
    assert_eq!(page.value("document.getElementById('resource-id').innerText"), "vm-002999");
}
