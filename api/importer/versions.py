"""Which version of a service is described, and which facts of each source are of it."""


def choose(sources):
    """The version to describe: sources are lists of versions, the one that counts most first.

    Sources spell some versions differently. A higher one is newer only if its source has both;
    else the two are one version, and the source that counts more names it.
    """
    chosen = None
    for versions in sources:
        if not versions:
            continue
        if chosen is None or chosen in versions:
            chosen = max(versions)
    return chosen


def same(chosen, versions, sources):
    """The version among those of one source that is the chosen one, perhaps spelt differently."""
    if chosen in versions:
        return chosen
    newest = max(versions, default=None)
    told_apart = any(chosen in others and newest in others for others in sources)
    return None if newest is None or told_apart else newest
