//! Files of before the release: what they call by other names is read by its later one. The report says what the file says.

use super::xml::{Element, Tree};

/// What holds the stages of such a file.
const STAGES: &str = "steppedStages";

/// What an element within a stage is called now.
fn now(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "steps" => "stageSteps",
        "entryCriteria" => "entryConditions",
        "entryCriteriaLogic" => "entryConditionLogic",
        "exitCriteria" => "exitConditions",
        "exitCriteriaLogic" => "exitConditionLogic",
        _ => return None,
    })
}

/// A tree with the names of now, if it is of before the release.
pub(super) fn renamed(mut tree: Tree) -> Tree {
    let early = (0..tree.len()).any(|at| tree.get(at).is_some_and(is_stage));
    if !early {
        return tree;
    }
    let mut within = vec![false; tree.len()];
    for at in 0..tree.len() {
        let Some(element) = tree.get(at) else { continue };
        let parent = element.parent;
        let stage = is_stage(element);
        let inside = parent.and_then(|parent| within.get(parent)).copied().unwrap_or(false);
        if let Some(mark) = within.get_mut(at) {
            *mark = stage || inside;
        }
        let criteria = parent.and_then(|parent| tree.get(parent)).is_some_and(|parent| {
            inside && matches!(parent.tag.as_str(), "entryConditions" | "exitConditions")
        });
        let Some(element) = tree.get_mut(at) else { continue };
        if stage {
            element.call("orchestratedStages");
        } else if let Some(name) = now(&element.tag).filter(|_| inside) {
            element.call(name);
        } else if criteria && element.tag == "leftValueReference" && !element.text.contains('.') {
            // A step by itself meant its status.
            element.text = format!("{}.Status", element.text.trim());
        }
    }
    tree
}

fn is_stage(element: &Element) -> bool {
    element.parent == Some(0) && element.tag == STAGES
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(xml: &str) -> Vec<(String, String)> {
        let tree = renamed(Tree::read(xml.as_bytes()).unwrap());
        let elements = (0..tree.len()).filter_map(|at| tree.get(at));
        elements.map(|element| (element.tag.clone(), element.written().to_owned())).collect()
    }

    #[test]
    fn stages_of_before_the_release_are_read_by_their_later_names() {
        let found = tags(
            "<Flow><steps/><steppedStages><exitCriteria><leftValueReference>A</leftValueReference></exitCriteria><steps>\
             <entryCriteriaLogic>and</entryCriteriaLogic></steps></steppedStages></Flow>",
        );
        let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(
            found,
            [
                ("Flow", "Flow"),
                ("steps", "steps"),
                ("orchestratedStages", "steppedStages"),
                ("exitConditions", "exitCriteria"),
                ("leftValueReference", "leftValueReference"),
                ("stageSteps", "steps"),
                ("entryConditionLogic", "entryCriteriaLogic"),
            ]
        );
    }

    #[test]
    fn other_files_stay_as_they_are() {
        assert_eq!(tags("<Flow><a><steppedStages/></a></Flow>")[2].0, "steppedStages");
    }
}
