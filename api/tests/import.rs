//! `api/import`, run on a copy of `api/` with a small SDK.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const CLIENT: &str = r#"
class VmClient(AbstractClient):
    _api_version = "2026-04-01"
    _service = "vm"

    def StopInstances(self, request):
        response = self._api_call("StopInstances", request)

    def PauseInstances(self, request):
        response = self._api_call("PauseInstances", request)
"#;

const MODELS: &str = r#"
class StopInstancesRequest(AbstractModel):
    def __init__(self):
        self.instanceIds = None
        self.forceShutdown = None

class StopInstancesResponse(AbstractModel):
    def __init__(self):
        self.requestId = None

class PauseInstancesRequest(AbstractModel):
    def __init__(self):
        self.instanceIds = None
        self.wobble = None

class PauseInstancesResponse(StopInstancesResponse):
    def __init__(self):
        self.dataSet = None

    def _deserialize(self, params):
        if params.get("dataSet") is not None:
            self.dataSet = []
            for item in params.get("dataSet"):
                obj = PausedInstance(item)
                self.dataSet.append(obj)

class PausedInstance(AbstractModel):
    def __init__(self, params=None):
        self.instanceId = None
        self.imageId = None

    def _deserialize(self, params):
        if params.get("imageId") is not None:
            warnings.warn(
                "imageId is old",
                DeprecationWarning,
            )
        self.imageId = params.get("imageId")
"#;

/// A copy of `api/` beside a checkout of the small SDK.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Copy {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        let api = Path::new(env!("CARGO_MANIFEST_DIR"));
        for below in ["", "importer"] {
            fs::create_dir_all(folder.join(below)).unwrap();
            for entry in fs::read_dir(api.join(below)).unwrap().flatten() {
                if entry.path().is_file() {
                    fs::copy(entry.path(), folder.join(below).join(entry.file_name())).unwrap();
                }
            }
        }
        let sdk = folder.join("sdk/zenlayercloud/vm/v20260401");
        fs::create_dir_all(&sdk).unwrap();
        fs::write(sdk.join("vm_client.py"), CLIENT).unwrap();
        fs::write(sdk.join("models.py"), MODELS).unwrap();
        Copy(folder)
    }

    fn import(&self, options: &[&str]) -> String {
        let mut command = Command::new("python3");
        command.arg("-B").arg("import").args(options).current_dir(&self.0);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// All files of facts, by name.
    fn facts(&self) -> Vec<(PathBuf, String)> {
        let entries = fs::read_dir(&self.0).unwrap().flatten().map(|entry| entry.path());
        let files = entries.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
        let mut facts: Vec<_> =
            files.map(|path| (path.clone(), fs::read_to_string(&path).unwrap())).collect();
        facts.sort();
        facts
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn without_a_source_nothing_changes() {
    let copy = Copy::new("import-nothing");
    let before = copy.facts();
    assert_eq!(copy.import(&[]), "");
    assert!(copy.facts() == before, "a file is written otherwise than it is here");
}

#[test]
fn what_is_new_is_added_and_what_is_not_told_stays() {
    let copy = Copy::new("import-new");
    let told = copy.import(&["--python", "sdk"]);
    for line in [
        "added     vm PauseInstances\n",
        "added     vm PauseInstances.request.instanceIds: {\"type\": \"[text]\"}\n",
        "added     vm PauseInstances.request.wobble: {\"type\": \"any\"}\n",
        "added     vm PauseInstances.response.dataSet: {\"type\": \"[PausedInstance]\"}\n",
        "added     vm PausedInstance.imageId: {\"type\": \"text\", \"deprecated\": true}\n",
        "not told  vm StartInstances: remove it?\n",
        "inferred  vm PausedInstance.instanceId: text\n",
    ] {
        assert!(told.contains(line), "{line}{told}");
    }
    let once = copy.facts();
    let again = copy.import(&["--python", "sdk"]);
    assert!(!again.contains("added") && !again.contains("retyped"), "{again}");
    assert!(copy.facts() == once, "a second run changes something");
    let vm = &once.iter().find(|(path, _)| path.ends_with("vm-2026-04-01.json")).unwrap().1;
    assert!(vm.contains("\"forceShutdown\": {\"type\": \"bool\"}"), "a known type is lost");
    assert!(vm.contains("\"StartInstances\""), "an action is lost");
}
