//! All integration tests, in one binary: linking Typst many times is slow.

// The actions for pull requests and for releases.
mod action;
// The reviewer's page in a real browser.
mod browser;
// Exit codes, messages and files of `sheetpress build`, through the real program.
mod build;
// `sheetpress check`, `new` and `list`, through the real program.
mod check;
// The entries that are found in real translation files.
mod corpus;
// Super cheatsheets: all sheets of a course in one.
mod courses;
// The design, on a sheet of its own making: what stands on the pages, and where.
mod design;
// `sheetpress eject`, against the stock compiler where there is one.
mod eject;
// The figures: how they look, and that they show what they claim.
mod figures;
// Input that is broken or hostile.
mod hostile;
// Large print.
mod large;
// Sheets that a repository brings itself.
mod own_sheets;
// What is particular to languages and scripts: faces, direction, digits, spaces.
mod languages;
// The PDF itself: standards, tags, colours, inks, boxes.
mod pdf;
// The reviewer's page, and where it finds things.
mod proof;
// What people see in a terminal and in CI: widths, explanations, questions, what is new.
mod people;
// What people type, printed right or reported.
mod reading;
// `sheetpress release`: what is published, and that it is the same everywhere.
mod release;
// The README, the workflow and the folders agree with the program.
mod repository;
// What every sheet is held to.
mod sheets;
// Templates that change, and glossaries.
mod templates;

mod util;
