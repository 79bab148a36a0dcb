//! What the columns of a table are, and whether the table assigns work at all.

use sohoa_table::{Row, Table};

use super::{contents, times};
use crate::Gazetteer;
use crate::roles::{self, Role};

/// What a table is to a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Tasks,
    Indicators,
    /// Lists that assign nothing.
    Other,
}

/// Roles of the columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Columns {
    pub(super) kind: Kind,
    /// Role of each column; `None` for a column that is kept under its own header.
    pub(super) roles: Vec<Option<Role>>,
    /// Lowest similarity of a header to what it was taken for, 0..=1.
    pub(super) sure: f32,
    /// Whether the column of the name has no header that says so.
    pub(super) guessed: bool,
    /// Columns whose header says nothing: what stands in them settled their role.
    pub(super) settled: Vec<usize>,
    /// Columns of the values to reach, in order.
    pub(super) targets: Vec<usize>,
    /// Columns of times that a cross marks.
    pub(super) marks: Vec<usize>,
}

impl Columns {
    /// `year`: that of the plan, to tell what was achieved from what is to be.
    pub(super) fn read(table: &Table, gazetteer: &Gazetteer, year: Option<u32>) -> Self {
        let found: Vec<Option<(Role, f64)>> = table
            .columns
            .iter()
            .map(|header| roles::of_header(header))
            .collect();
        let sure = found
            .iter()
            .flatten()
            .map(|(_, score)| *score as f32)
            .fold(1.0, f32::min);
        let mut columns = Self {
            kind: Kind::Other,
            roles: found
                .into_iter()
                .map(|found| found.map(|(role, _)| role))
                .collect(),
            sure,
            guessed: false,
            settled: Vec::new(),
            targets: Vec::new(),
            marks: Vec::new(),
        };
        if columns.has(Role::Procedure) {
            return columns;
        }
        contents::check(&mut columns.roles, table, gazetteer);
        columns
            .settled
            .extend(contents::settle_numbers(&mut columns.roles, table));
        let headers: Vec<String> = table
            .columns
            .iter()
            .map(|header| sohoa_viet::skeleton(header))
            .collect();
        if columns.has(Role::Indicator) && !columns.has(Role::Name) {
            columns.settle_indicators(&headers, year);
        } else {
            columns.settle_tasks(&headers, table, gazetteer);
        }
        columns
    }

    pub(super) fn has(&self, role: Role) -> bool {
        self.at(role).is_some()
    }

    /// Whether the headers of a table of which no task is read name who does the work and when or with what result: two
    /// columns may have been taken for one.
    pub(super) fn seems_to_assign(&self, table: &Table) -> bool {
        let names = |wanted: &[&str]| {
            let mut headers = table.columns.iter().map(|header| sohoa_viet::skeleton(header));
            headers.any(|header| wanted.iter().any(|name| header.contains(name)))
        };
        !self.has(Role::Procedure)
            && names(&["chu tri", "phoi hop", "don vi thuc hien", "co quan thuc hien"])
            && names(&["thoi gian", "thoi han", "tien do", "san pham", "ket qua"])
    }

    /// The role that says who does the work.
    pub(super) fn responsible(&self) -> Role {
        if self.has(Role::Lead) {
            Role::Lead
        } else {
            Role::Agencies
        }
    }

    /// The column with a role.
    pub(super) fn at(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|found| *found == Some(role))
    }

    fn settle_tasks(&mut self, headers: &[String], table: &Table, gazetteer: &Gazetteer) {
        // Who answers for the work in person stands aside for the agency that does it.
        let stands_aside = |index: usize| {
            let header = &headers[index];
            ["nguoi", "can bo", "lanh dao", "ca nhan", "thuong truc"]
                .iter()
                .any(|word| header.contains(word))
        };
        let has_lead = self.has(Role::Agencies)
            || (0..self.roles.len())
                .any(|index| self.roles[index] == Some(Role::Lead) && !stands_aside(index));
        for (index, role) in self.roles.iter_mut().enumerate() {
            *role = match *role {
                // "Đơn vị" alone is who does it, where nothing else says who does.
                Some(Role::Unit) if !has_lead => Some(Role::Lead),
                Some(Role::Lead) if has_lead && stands_aside(index) => None,
                Some(Role::Unit | Role::Target | Role::Indicator | Role::Monitor) => None,
                other => other,
            };
        }
        let strong = |index: usize| {
            let header = &headers[index];
            let says = |word: &str| header.contains(word);
            2 * i32::from(
                [
                    "nhiem vu",
                    "cong viec",
                    "du an",
                    "de an",
                    "hoat dong",
                    "dau viec",
                    "van ban",
                ]
                .iter()
                .any(|word| says(word)),
            ) + i32::from(says("cu the"))
                - 3 * i32::from(says("nhom"))
        };
        self.keep_one(Role::Name, strong);
        self.keep_one(Role::Product, |index| {
            i32::from(!headers[index].contains("muc tieu"))
        });
        self.keep_one(Role::Agencies, |_| 0);
        self.keep_one(Role::Lead, |index| {
            i32::from(headers[index].contains("chu tri")) - i32::from(stands_aside(index))
        });
        self.keep_one(Role::Cooperating, |_| 0);
        self.settle_times(headers, table);
        self.keep_one(Role::Note, |_| 0);
        let settled = contents::settle(&mut self.roles, table, gazetteer);
        self.settled.extend(settled);
        let assigned = self.has(Role::Lead) || self.has(Role::Agencies) || self.has(Role::Cooperating);
        let due = self.due();
        if !self.has(Role::Name) && assigned && (due || self.has(Role::Cooperating)) {
            self.guess_name(table);
        }
        let named = self.at(Role::Name);
        if named.is_some_and(|index| assigned || due && (self.guessed || strong(index) >= 2)) {
            self.kind = Kind::Tasks;
        }
    }

    /// Beginning and end make one deadline; so do the marks under several times.
    fn settle_times(&mut self, headers: &[String], table: &Table) {
        let marks = times::marked(table);
        let elsewhere = (0..self.roles.len())
            .any(|index| self.roles[index] == Some(Role::Deadline) && !marks.contains(&index));
        if !marks.is_empty() && !elsewhere {
            for index in &marks {
                self.roles[*index] = Some(Role::Mark);
            }
            self.marks = marks;
        }
        self.settle_end(headers);
        let due = self.has(Role::Deadline) || !self.marks.is_empty();
        let (start, end) = (self.has(Role::Start), self.has(Role::End));
        for role in &mut self.roles {
            *role = match *role {
                Some(Role::Start | Role::End) if due => None,
                Some(Role::End) if !start => Some(Role::Deadline),
                Some(Role::Start) if !end => None,
                other => other,
            };
        }
        self.keep_one(Role::Start, |_| 0);
        self.keep_one(Role::End, |_| 0);
        self.keep_one(Role::Deadline, |index| {
            i32::from(headers[index].contains("hoan thanh")) - i32::from(headers[index].contains("giai doan"))
        });
    }

    /// "Thời gian: Bắt đầu | Hoàn thành": beside a beginning below the same header stands the end.
    fn settle_end(&mut self, headers: &[String]) {
        let outer = |index: usize| headers[index].rsplit_once(": ").map(|(outer, _)| outer);
        for index in 1..self.roles.len() {
            let below_one = outer(index).is_some() && outer(index) == outer(index - 1);
            if below_one && self.roles[index - 1..=index] == [Some(Role::Start), Some(Role::Deadline)] {
                self.roles[index] = Some(Role::End);
            }
        }
    }

    /// Whether the table says when the work is due.
    pub(super) fn due(&self) -> bool {
        self.has(Role::Deadline) || self.has(Role::Start) || !self.marks.is_empty()
    }

    /// Leaves a role to one column, the first of those with the highest rank.
    pub(super) fn keep_one(&mut self, role: Role, rank: impl Fn(usize) -> i32) {
        let mut best: Option<(usize, i32)> = None;
        for index in (0..self.roles.len()).filter(|index| self.roles[*index] == Some(role)) {
            if best.is_none_or(|(_, other)| rank(index) > other) {
                best = Some((index, rank(index)));
            }
        }
        for (index, found) in self.roles.iter_mut().enumerate() {
            if *found == Some(role) && best.is_some_and(|(kept, _)| kept != index) {
                *found = None;
            }
        }
    }

    /// The longest texts are the tasks.
    fn guess_name(&mut self, table: &Table) {
        let mut lengths = vec![0_usize; self.roles.len()];
        for row in &table.rows {
            if let Row::Data(cells) = row {
                for cell in cells {
                    if let Some(length) = lengths.get_mut(usize::from(cell.columns.start)) {
                        *length += cell.text.chars().count();
                    }
                }
            }
        }
        let free = (0..self.roles.len()).filter(|index| self.roles[*index].is_none());
        if let Some(index) = free.max_by_key(|index| (lengths[*index], usize::MAX - index)) {
            self.roles[index] = Some(Role::Name);
            self.guessed = true;
        }
    }
}
