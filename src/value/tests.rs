//! Every pointer that C may hold, followed to every other. `make test-miri` runs this under Miri, which
//! knows for each access whether its pointer may make it.

use std::ffi::CStr;

use super::*;

const ANSWER: &str = r#"{"requestId":"T-1","totalCount":2,"dataSet":[
    {"instanceId":"vm-1","cpu":4,"price":1.5,"tags":[],"nic":{"ip":"10.0.0.1"},"isOn":true},
    {"instanceId":"v\u006d-2","cpu":null,"text":"a\u0000b","nested":[[1,[2]],"x"]}]}"#;

/// An answer as C gets it.
fn answer(json: &str) -> *mut zl_value {
    let mut answer = ptr::null_mut();
    // SAFETY: it is room for a pointer.
    let out = unsafe { Out::new(&raw mut answer) };
    set(out, Some(Reply::parse(json).unwrap())).unwrap();
    answer
}

/// The text that a pointer leads to.
fn text(pointer: *const c_char) -> Option<String> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: the functions below return text that ends.
    let text = unsafe { CStr::from_ptr(pointer) };
    Some(text.to_str().unwrap().to_owned())
}

/// Everything that can be read of a value, and of all below it, from pointers alone.
fn read_all(value: *const zl_value) -> String {
    // SAFETY: the value is of an answer that has not been freed.
    unsafe {
        let name = text(zl_value_name(value)).map_or(String::new(), |name| format!("{name}:"));
        let items = (0..zl_value_len(value)).map(|n| read_all(zl_value_item(value, n)));
        let items: Vec<String> = items.collect();
        let own = text(zl_value_text(value, ptr::null()));
        let number = zl_value_number(value, ptr::null(), -1.0);
        assert_eq!(zl_value_find(value, ptr::null()), value, "a value leads to itself");
        assert!(zl_value_item(value, items.len()).is_null(), "nothing is past the end");
        match (own, items.is_empty()) {
            (Some(own), _) => format!("{name}{own}"),
            (None, false) => format!("{name}[{}]", items.join(",")),
            (None, true) => format!("{name}{number}/{}", zl_value_kind(value)),
        }
    }
}

#[test]
fn every_value_is_reached_from_every_other() {
    let answer = answer(ANSWER);
    let all = read_all(answer);
    assert_eq!(
        all,
        "[requestId:T-1,totalCount:2/3,dataSet:[[instanceId:vm-1,cpu:4/3,price:1.5/4,tags:-1/6,\
         nic:[ip:10.0.0.1],isOn:-1/2],[instanceId:vm-2,cpu:-1/1,text:a b,nested:[[1/3,[2/3]],x]]]]"
    );
    // SAFETY: the answer lives until it is freed, and paths end.
    unsafe {
        let row = zl_value_find(answer, c"dataSet.1".as_ptr());
        assert_eq!(text(zl_value_text(row, c"instanceId".as_ptr())).as_deref(), Some("vm-2"));
        let deep = zl_value_find(row, c"nested.0.1.0".as_ptr());
        assert_eq!(zl_value_integer(deep, ptr::null(), 0), 2);
        let mut json = ptr::null_mut();
        assert_eq!(zl_value_json(row, &raw mut json), 0);
        assert!(text(json).unwrap().starts_with(r#"{"instanceId":"vm-2","#));
        crate::string::zl_string_free(json);
        // A part is left alone; the whole takes all with it.
        zl_value_free(row.cast_mut());
        assert_eq!(read_all(answer), all);
        zl_value_free(answer);
    }
}

#[test]
fn many_threads_read_one_answer() {
    let answer = answer(ANSWER).expose_provenance();
    let read = || read_all(ptr::with_exposed_provenance(answer));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(read)).collect();
        let texts: Vec<String> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(texts.windows(2).all(|pair| pair[0] == pair[1]));
    });
    // SAFETY: nothing reads it any more.
    unsafe { zl_value_free(ptr::with_exposed_provenance_mut(answer)) };
}

#[test]
fn empty_answers_and_null_are_read() {
    for json in ["{}", r#"{"a":[]}"#, r#"{"":{"":""}}"#] {
        let answer = answer(json);
        read_all(answer);
        // SAFETY: it has not been freed.
        unsafe { zl_value_free(answer) };
    }
    // SAFETY: NULL is a value.
    unsafe {
        assert_eq!(zl_value_kind(ptr::null()), ValueKind::None.number());
        assert_eq!(zl_value_len(ptr::null()), 0);
        assert!(zl_value_item(ptr::null(), 0).is_null());
        assert!(zl_value_find(ptr::null(), c"a".as_ptr()).is_null());
        zl_value_free(ptr::null_mut());
    }
}
