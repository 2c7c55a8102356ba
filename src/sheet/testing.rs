//! A small sheet for tests: some of the entries of a real one, with its sentences.

use std::sync::Arc;

use super::{Beside, Blueprint, Sheet};
use crate::diagnostics::Diagnostic;
use crate::files::Tree;
use crate::language::Language;
use crate::translation::{self, Number};

const SHEET: &str = r##"
title = "Convolutional Neural Networks"

[edition]
authors = [{ given = "Afshine", family = "Amidi" }, { given = "Shervine", family = "Amidi" }]

[math]
"(bx,by)" = "(b_x, b_y)"
"(l1x,l1y), ..., (lnx,lny)" = "(l_(1x), l_(1y)), thin ..., thin (l_(n x), l_(n y))"
"Bp" = "B_p"
"Fj" = "F_j"
"IoU(Bp,Ba)⩾0.5" = 'word("IoU")(B_p, B_a) ⩾ 0.5'
"IoU∈[0,1]" = 'word("IoU") ∈ [0, 1]'
"IoU⩾0.5" = 'word("IoU") ⩾ 0.5'
"J`content`(C,G)" = 'J_word("content")(C, G)'
"P`start`+P`end`" = 'P_word("start") + P_word("end")'
"P`start`=P`end`≜P" = 'P_word("start") = P_word("end") ≜ P'
"Rk×Rk" = "R_k × R_k"
"S0=1" = "S_0 = 1"
"Si" = "S_i"
"bh" = "b_h"
"bw" = "b_w"
"bx,...,cp" = "b_x, thin ..., thin c_p"
"d(`image 1`,`image 2`)" = 'd(word("image 1"), thin word("image 2"))'
"pc=0" = "p_c = 0"
"α,β" = "α, β"

[entries]
1 = { role = "title" }
12 = { role = "section" }
14 = { role = "text" }
15 = { role = "section" }
16 = { role = "definition", tone = "blue", math = ["I", "F", "S", "O"] }
20 = { role = "list", items = 4 }
22 = { role = "definition", tone = "blue" }
25 = { role = "definition", tone = "blue", math = ["F×F", "C", "F×F×C", "I×I×C", "O×O×1"] }
28 = { role = "definition", tone = "blue", math = ["S"] }
34 = { role = "list", items = 3 }
35 = { role = "remark", math = ["Pstart=Pend≜P", "Pstart+Pend", "2P"] }
38 = { role = "list", items = 3, math = ["S<F", "K", "2C"] }
39 = { role = "list", items = 2, math = ["S=F"] }
41 = { role = "definition", tone = "green", math = ["k", "Rk×Rk", "Fj", "j", "Si", "i", "S0=1"] }
58 = { role = "list", items = 2, math = ["(bx,by)", "bh", "bw", "(l1x,l1y), ..., (lnx,lny)"] }
60 = { role = "remark", math = ["IoU∈[0,1]", "Bp", "IoU(Bp,Ba)⩾0.5"] }
63 = { role = "list", items = 3, math = ["IoU⩾0.5"] }
70 = { role = "remark", math = ["pc=0", "bx,...,cp"] }
78 = { role = "definition", tone = "blue", math = ["d(image 1,image 2)"] }
82 = { role = "definition", tone = "green", math = ["G", "C", "S"] }
85 = { role = "definition", tone = "red", math = ["Jcontent(C,G)", "G", "C"] }
89 = { role = "definition", tone = "blue", math = ["α,β"] }
90 = { role = "remark", math = ["α", "β"] }
97 = { role = "web" }
99 = { role = "credit", task = "translation" }
100 = { role = "credit", task = "review" }
101 = { role = "link" }
102 = { role = "credit" }
"##;

const TEMPLATE: &str = r##"
**1. Convolutional Neural Networks cheatsheet**

**12. Overview**

**14. The convolution layer and the pooling layer can be fine-tuned with respect to hyperparameters that are described in the next sections.**

**15. Types of layer**

**16. Convolution layer (CONV) ― The convolution layer (CONV) uses filters that perform convolution operations as it is scanning the input I with respect to its dimensions. Its hyperparameters include the filter size F and stride S. The resulting output O is called feature map or activation map.**

**20. [Max pooling, Average pooling, Each pooling operation selects the maximum value of the current view, Each pooling operation averages the values of the current view]**

**22. Fully Connected (FC) ― The fully connected layer (FC) operates on a flattened input where each input is connected to all neurons. If present, FC layers are usually found towards the end of CNN architectures and can be used to optimize objectives such as class scores.**

**25. Dimensions of a filter ― A filter of size F×F applied to an input containing C channels is a F×F×C volume that performs convolutions on an input of size I×I×C and produces an output feature map (also called activation map) of size O×O×1.**

**28. Stride ― For a convolutional or a pooling operation, the stride S denotes the number of pixels by which the window moves after each operation.**

**34. [Input, Filter, Output]**

**35. Remark: often times, Pstart=Pend≜P, in which case we can replace Pstart+Pend by 2P in the formula above.**

**38. [One bias parameter per filter, In most cases, S<F, A common choice for K is 2C]**

**39. [Pooling operation done channel-wise, In most cases, S=F]**

**41. Receptive field ― The receptive field at layer k is the area denoted Rk×Rk of the input that each pixel of the k-th activation map can 'see'. By calling Fj the filter size of layer j and Si the stride value of layer i and with the convention S0=1, the receptive field at layer k can be computed with the formula:**

**58. [Box of center (bx,by), height bh and width bw, Reference points (l1x,l1y), ..., (lnx,lny)]**

**60. Remark: we always have IoU∈[0,1]. By convention, a predicted bounding box Bp is considered as being reasonably good if IoU(Bp,Ba)⩾0.5.**

**63. [For a given class, Step 1: Pick the box with the largest prediction probability., Step 2: Discard any box having an IoU⩾0.5 with the previous box.]**

**70. Remark: when pc=0, then the network does not detect any object. In that case, the corresponding predictions bx,...,cp have to be ignored.**

**78. One Shot Learning ― One Shot Learning is a face verification algorithm that uses a limited training set to learn a similarity function that quantifies how different two given images are. The similarity function applied to two images is often noted d(image 1,image 2).**

**82. Motivation ― The goal of neural style transfer is to generate an image G based on a given content C and a given style S.**

**85. Content cost function ― The content cost function Jcontent(C,G) is used to determine how the generated image G differs from the original content image C. It is defined as follows:**

**89. Overall cost function ― The overall cost function is defined as being a combination of the content and style cost functions, weighted by parameters α,β, as follows:**

**90. Remark: a higher value of α will make the model care more about the content while a higher value of β will make it care more about the style.**

**97. The Deep Learning cheatsheets are now available in [target language].**

**99. Translated by X, Y and Z**

**100. Reviewed by X, Y and Z**

**101. View PDF version on GitHub**

**102. By X and Y**
"##;

/// The sheet.
pub fn blueprint() -> Arc<Blueprint> {
    let files = [("sheet.toml", SHEET), ("template.md", TEMPLATE)];
    Arc::new(Blueprint::read("specimen", Tree::in_memory("specimen", files)).unwrap())
}

/// A file with the given translations; the other entries are absent.
pub fn file(entries: &[(u32, &str)]) -> String {
    let blueprint = blueprint();
    let source = |n: u32| blueprint.source(Number::from(n)).unwrap().to_owned();
    let entry =
        |(n, text): &(u32, &str)| format!("**{n}. {}**\n\n&#10230; {text}\n\n<br>\n\n", source(*n));
    entries.iter().map(entry).collect()
}

/// The sheet that a file makes.
pub fn resolve(language: &str, file: &str) -> (Sheet, Vec<Diagnostic>) {
    let language = Language::parse(language).unwrap();
    let file = translation::parse(file);
    let (blueprint, layouts) = (blueprint(), crate::layouts());
    super::resolve(&file, &blueprint, &layouts, &language, &Beside::default()).unwrap()
}
