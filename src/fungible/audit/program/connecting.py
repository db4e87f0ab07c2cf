"""What makes engines, pools and clients, by dotted name."""

ENGINES = frozenset(
    {
        "sqlalchemy.create_engine",
        "sqlalchemy.engine_from_config",
        "sqlalchemy.ext.asyncio.create_async_engine",
        "sqlalchemy.ext.asyncio.async_engine_from_config",
    }
)
POOLS = frozenset(
    {
        "asyncpg.create_pool",
        "aiomysql.create_pool",
        "aiopg.create_pool",
        "asyncmy.create_pool",
        "psycopg_pool.ConnectionPool",
        "psycopg_pool.AsyncConnectionPool",
        "psycopg2.pool.SimpleConnectionPool",
        "psycopg2.pool.ThreadedConnectionPool",
    }
)
DOCUMENT_STORES = frozenset(
    {"pymongo.MongoClient", "pymongo.AsyncMongoClient", "motor.motor_asyncio.AsyncIOMotorClient"}
)
CLIENTS = frozenset(
    {
        "httpx.AsyncClient",
        "httpx.Client",
        "aiohttp.ClientSession",
        "redis.Redis",
        "redis.from_url",
        "redis.Redis.from_url",
        "redis.ConnectionPool",
        "redis.ConnectionPool.from_url",
        "redis.asyncio.Redis",
        "redis.asyncio.from_url",
        "redis.asyncio.Redis.from_url",
        "redis.asyncio.ConnectionPool",
        "redis.asyncio.ConnectionPool.from_url",
        "elasticsearch.AsyncElasticsearch",
        "elasticsearch.Elasticsearch",
    }
)
SESSIONS_OF_ORMS = frozenset(
    {
        "sqlalchemy.orm.Session",
        "sqlmodel.Session",
        "sqlalchemy.ext.asyncio.AsyncSession",
        "sqlmodel.ext.asyncio.session.AsyncSession",
        "sqlalchemy.orm.SessionFactory",
        "sqlalchemy.orm.SessionFactory.__call__",
        "sqlalchemy.ext.asyncio.AsyncSessionFactory",
        "sqlalchemy.ext.asyncio.AsyncSessionFactory.__call__",
    }
)
CONNECTIONS = frozenset(
    {
        "asyncpg.connect",
        "aiomysql.connect",
        "mysql.connector.connect",
        "pymysql.connect",
        "psycopg.connect",
        "psycopg.Connection.connect",
        "psycopg.AsyncConnection.connect",
        "psycopg2.connect",
        "pyodbc.connect",
    }
)
SESSIONS = (
    SESSIONS_OF_ORMS
    | CONNECTIONS
    | frozenset(
        {
            "sqlalchemy.Engine.connect",
            "sqlalchemy.Engine.raw_connection",
            "sqlalchemy.ext.asyncio.AsyncEngine.connect",
            "asyncpg.Pool.acquire",
            "aiomysql.Pool.acquire",
            "psycopg_pool.ConnectionPool.getconn",
            "psycopg_pool.AsyncConnectionPool.getconn",
            "psycopg2.pool.SimpleConnectionPool.getconn",
            "psycopg2.pool.ThreadedConnectionPool.getconn",
        }
    )
)
