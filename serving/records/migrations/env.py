"""How Alembic runs a step: on the connection it is given, in that connection's transaction."""

from alembic import context

from serving.records.migrating import VERSIONS
from serving.records.rows import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSIONS,
    transactional_ddl=True,
)
context.run_migrations()
