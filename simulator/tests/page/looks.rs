//! The page can be read: by narrow screens, by day and by night.

use serde_json::json;

use crate::open;
use crate::support::Simulator;

/// The texts with less contrast than WCAG 2 asks for at level AA.
const TOO_FAINT: &str = r"
    (() => {
        const channels = colour => colour.match(/[\d.]+/g).map(Number);
        const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
            .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
        const ground = element => {
            if (!element) return [255, 255, 255];
            const colour = channels(getComputedStyle(element).backgroundColor);
            return (colour[3] ?? 1) === 0 ? ground(element.parentElement) : colour;
        };
        const says = element => [...element.childNodes].some(
            node => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
        const contrast = element => {
            const text = light(channels(getComputedStyle(element).color));
            const [low, high] = [text, light(ground(element))].sort((a, b) => a - b);
            return (high + 0.05) / (low + 0.05);
        };
        return [...document.querySelectorAll('body *')]
            .filter(element => element.checkVisibility() && says(element))
            .filter(element => element.tagName !== 'SCRIPT' && contrast(element) < 4.5)
            .map(element => `${element.outerHTML.slice(0, 80)} ${contrast(element)}`);
    })()";

/// How much wider the page is than the window.
const OVERFLOW: &str = "document.documentElement.scrollWidth - innerWidth";

#[test]
fn every_text_has_contrast_and_none_is_cut_off() {
    let simulator = Simulator::start(&["--instances", "40"]);
    simulator.client().call("vm", "StopInstances", r#"{"instanceIds":["vm-000001","vm-9"]}"#);
    let mut page = open(&simulator);
    page.until("document.querySelector('#requests li')");
    page.value("document.querySelectorAll('details').forEach(d => { d.open = true; })");
    page.until("document.querySelector('#requests pre')");
    for scheme in ["light", "dark"] {
        page.prefer("prefers-color-scheme", scheme);
        for width in [390, 1280] {
            page.resize(width, 844);
            assert_eq!(page.value(OVERFLOW), 0, "{scheme} {width}");
            assert_eq!(page.value(TOO_FAINT), json!([]), "{scheme} {width}");
        }
    }
    page.resize(390, 844);
    page.value("document.querySelector('.cells button').click()");
    page.until("document.querySelector('#facts dd i')");
    assert_eq!(page.value("resource.scrollWidth > resource.clientWidth"), false);
    assert_eq!(page.value(TOO_FAINT), json!([]));
}

#[test]
fn night_is_dark() {
    let simulator = Simulator::start(&[]);
    let mut page = open(&simulator);
    let ground = "getComputedStyle(document.body).backgroundColor";
    page.prefer("prefers-color-scheme", "light");
    assert_eq!(page.value(ground), "rgb(255, 255, 255)");
    page.prefer("prefers-color-scheme", "dark");
    assert_eq!(page.value(ground), "rgb(18, 21, 26)");
}

#[test]
fn nothing_moves_if_that_is_not_wanted() {
    let simulator = Simulator::start(&[]);
    let mut page = open(&simulator);
    let motion = "(() => { const cell = document.querySelector('.cells button');
        cell.classList.add('fresh'); return getComputedStyle(cell).animationName; })()";
    page.prefer("prefers-reduced-motion", "no-preference");
    assert_eq!(page.value(motion), "fresh");
    page.prefer("prefers-reduced-motion", "reduce");
    assert_eq!(page.value(motion), "none");
}

#[test]
fn no_two_statuses_look_the_same() {
    let simulator = Simulator::start(&[]);
    let mut page = open(&simulator);
    let same = page.value(
        "(() => { const looks = [...Object.keys(LOOKS), 'HIBERNATING', 'MELTING'].map(look);
            return looks.filter((look, at) => looks.indexOf(look) !== at); })()",
    );
    assert_eq!(same, json!([]));
}
