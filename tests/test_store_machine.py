"""Whatever is added, replaced, deleted, merged and opened again: the store equals a dict."""

import shutil
from itertools import pairwise

from crash import fast_folder
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from test_store import SETTINGS, found_articles, indexed, require_equal

from index.check import check_store
from index.datatypes import IndexedArticle
from index.local_store import LocalStore
from index.segment_plan import MERGE_COUNT
from index.store import UpsertCounts

VOCABULARY = ("kuda", "sapi", "ayam", "itik", "putih", "hitam", "lari")
ids = some.sampled_from([f"a{number}" for number in range(8)])
texts = some.lists(some.sampled_from(VOCABULARY), max_size=12).map(" ".join)


class StoreMachine(RuleBasedStateMachine):
    """A store, one reader beside it, and a dict of what must be in both."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = fast_folder() / "store"
        self.model: dict[str, IndexedArticle] = {}
        self.small = 0

    @initialize()
    def open(self) -> None:
        self.writer = LocalStore.open(self.folder, SETTINGS, create=True)
        self.reader = LocalStore.open(self.folder, SETTINGS)

    @rule(batch=some.dictionaries(ids, texts, min_size=1, max_size=3))
    def add_or_replace(self, batch: dict[str, str]) -> None:
        given = [indexed(article_id, text) for article_id, text in batch.items()]
        before = {key: self.model[key].article for key in batch if key in self.model}
        equal = sum(before.get(each.article.id) == each.article for each in given)
        counts = self.writer.upsert(given)
        assert counts == UpsertCounts(len(batch) - len(before), len(before) - equal, equal)
        self.model |= {each.article.id: each for each in given}

    @rule(chosen=some.sets(ids, min_size=1, max_size=3))
    def delete(self, chosen: set[str]) -> None:
        assert self.writer.delete(sorted(chosen)) == len(self.model.keys() & chosen)
        self.model = {key: each for key, each in self.model.items() if key not in chosen}

    @rule()
    def compact(self) -> None:
        files = [len(self.writer.segment_names())]
        for _ in range(MERGE_COUNT):
            self.small += 1
            added = indexed(f"kecil-{self.small}", f"itik {self.small}")
            self.writer.upsert([added])
            self.model[added.article.id] = added
            files.append(len(self.writer.segment_names()))
        assert min(after - before for before, after in pairwise(files)) < 0

    @rule()
    def reopen_writer(self) -> None:
        self.writer.close()
        self.writer = LocalStore.open(self.folder, SETTINGS, writable=True)

    @rule()
    def reopen_reader(self) -> None:
        self.reader.close()
        self.reader = LocalStore.open(self.folder, SETTINGS)

    @rule(word=some.sampled_from(VOCABULARY))
    def search(self, word: str) -> None:
        holding = {
            key for key, each in self.model.items() if any(word in terms for terms in each.terms)
        }
        assert set(found_articles(self.reader, word)) == holding

    @invariant()
    def both_equal_the_dict(self) -> None:
        if hasattr(self, "writer"):
            require_equal(self.reader, self.model, ["kuda", "putih"])
            assert self.writer.text_hashes() == {
                key: self.model[key].article.text_sha256 for key in sorted(self.model)
            }
            assert check_store(self.folder).problems == ()

    def teardown(self) -> None:
        self.reader.close()
        self.writer.close()
        assert check_store(self.folder).problems == ()
        shutil.rmtree(self.folder.parent)


TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(
    max_examples=8,
    stateful_step_count=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
