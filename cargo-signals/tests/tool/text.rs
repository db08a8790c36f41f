//! The list for people: it follows the terminal.

use cargo_signals::binary::Binary;
use cargo_signals::report::{self, text};

use crate::made::{binary, receiver, signal};

fn list(binary: &Binary, width: usize, links: bool) -> String {
    text::list(binary, &report::all(binary), text::Terminal { width, links })
}

fn paid() -> Binary {
    let receivers = vec![receiver("audit::write"), receiver("mail::thank_the_customer_in_their_own_language")];
    binary(vec![(signal("PAID", receivers), &[("shop::checkout", 41)])])
}

#[test]
fn places_are_at_the_end_of_a_wide_terminal_and_behind_the_text_of_a_narrow_one() {
    let plain = |width| anstream::adapter::strip_str(&list(&paid(), width, false)).to_string();
    let places = |width: usize| {
        let column = |line: &str| line.find("lib.rs:").or_else(|| line.find("shop.rs:"));
        plain(width).lines().filter_map(column).collect::<Vec<_>>()
    };
    let wide = places(200);
    assert!(wide.len() == 4 && wide.iter().all(|column| *column == wide[0]), "{wide:?}");
    let narrow = places(60);
    assert!(narrow[0] < 60 && narrow.iter().any(|column| *column != narrow[0]), "{narrow:?}");
    assert!(plain(200).contains("  sent by    shop::checkout"));
}

#[test]
fn links() {
    let mut binary = paid();
    binary.sites.root = Some("/home/a user/shop/".to_owned());
    let list = list(&binary, 120, true);
    assert!(list.contains("\x1b]8;;file:///home/a%20user/shop/lib.rs#41\x1b\\"), "{list:?}");
    assert!(!self::list(&binary, 120, false).contains("\x1b]8"));
}

#[test]
fn a_signal_without_sites_and_receivers() {
    let list = list(&binary(vec![(signal("PAID", Vec::new()), &[])]), 120, false);
    assert!(list.contains("no send site was found in this binary") && list.contains("no receivers"), "{list}");
}

#[test]
fn the_method_of_a_send() {
    let mut binary = paid();
    let sent_by = |binary: &Binary| {
        let list = anstream::adapter::strip_str(&list(binary, 120, false)).to_string();
        let line = list.lines().find(|line| line.contains("sent by")).unwrap();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(sent_by(&binary), "sent by shop::checkout send lib.rs:41");
    binary.sites.of_signals[0][0].verb = None;
    assert_eq!(sent_by(&binary), "sent by shop::checkout a send lib.rs:41");
}
