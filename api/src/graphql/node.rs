//! Opaque global ids, and finding any record by its own.

use async_graphql::{Context, ID, Interface, Object};
use data_encoding::BASE64URL_NOPAD;
use fsi_catalog::{ApiKeyId, OrganizationId, ProviderId, ServiceId, Subject, SubmissionId, UploadId};
use uuid::Uuid;

use super::api_key::ApiKey;
use super::context::request;
use super::loaders::ServiceById;
use super::organization::{Organization, ServiceProvider};
use super::service::Service;
use super::submission::Submission;
use crate::error::ApiError;

/// The kinds of records that have a global id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GlobalId {
    /// A service.
    Service(ServiceId),
    /// An organization.
    Organization(OrganizationId),
    /// A service provider.
    Provider(ProviderId),
    /// An API key.
    ApiKey(ApiKeyId),
    /// A submission.
    Submission(SubmissionId),
    /// A file that was sent.
    Upload(UploadId),
}

impl GlobalId {
    fn parts(self) -> (u8, Uuid) {
        match self {
            Self::Service(id) => (b'S', id.0),
            Self::Organization(id) => (b'O', id.0),
            Self::Provider(id) => (b'P', id.0),
            Self::ApiKey(id) => (b'K', id.0),
            Self::Submission(id) => (b'B', id.0),
            Self::Upload(id) => (b'U', id.0),
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Service(_) => "a service",
            Self::Organization(_) => "an organization",
            Self::Provider(_) => "a service provider",
            Self::ApiKey(_) => "an API key",
            Self::Submission(_) => "a submission",
            Self::Upload(_) => "an upload",
        }
    }

    /// Reads a global id.
    pub fn parse(id: &ID) -> Result<Self, ApiError> {
        let unreadable = || ApiError::bad_input("the id is not one this index gave out");
        let bytes = Some(id.as_str())
            .filter(|text| text.len() == 23)
            .and_then(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok())
            .ok_or_else(unreadable)?;
        let uuid = Uuid::from_slice(&bytes[1..]).map_err(|_| unreadable())?;
        match bytes[0] {
            b'S' => Ok(Self::Service(ServiceId(uuid))),
            b'O' => Ok(Self::Organization(OrganizationId(uuid))),
            b'P' => Ok(Self::Provider(ProviderId(uuid))),
            b'K' => Ok(Self::ApiKey(ApiKeyId(uuid))),
            b'B' => Ok(Self::Submission(SubmissionId(uuid))),
            b'U' => Ok(Self::Upload(UploadId(uuid))),
            _ => Err(unreadable()),
        }
    }
}

impl From<GlobalId> for ID {
    fn from(id: GlobalId) -> Self {
        let (tag, uuid) = id.parts();
        let mut bytes = [0; 17];
        bytes[0] = tag;
        bytes[1..].copy_from_slice(uuid.as_bytes());
        ID(BASE64URL_NOPAD.encode(&bytes))
    }
}

impl From<Subject> for GlobalId {
    fn from(subject: Subject) -> Self {
        match subject {
            Subject::Service(id) => Self::Service(ServiceId(id)),
            Subject::Organization(id) => Self::Organization(OrganizationId(id)),
            Subject::Provider(id) => Self::Provider(ProviderId(id)),
            Subject::ApiKey(id) => Self::ApiKey(ApiKeyId(id)),
            // Nothing public is about the catalog as a whole.
            Subject::Catalog => Self::Service(ServiceId(Uuid::nil())),
        }
    }
}

macro_rules! typed_ids {
    ($($function:ident $variant:ident $type:ident $wanted:literal;)+) => {$(
        #[doc = concat!("Reads the id of ", $wanted, ".")]
        pub fn $function(id: &ID) -> Result<$type, ApiError> {
            match GlobalId::parse(id)? {
                GlobalId::$variant(id) => Ok(id),
                other => Err(ApiError::bad_input(format!(
                    concat!("the id names {}, but ", $wanted, " is wanted here"),
                    other.kind()
                ))),
            }
        }
    )+};
}

typed_ids! {
    service_id Service ServiceId "a service";
    organization_id Organization OrganizationId "an organization";
    api_key_id ApiKey ApiKeyId "an API key";
    submission_id Submission SubmissionId "a submission";
    upload_id Upload UploadId "an upload";
}

/// A record with a global id.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The opaque id: keep it, compare it, do not take it apart."
))]
pub enum Node {
    /// A service.
    Service(Service),
    /// An organization.
    Organization(Organization),
    /// A service provider.
    ServiceProvider(ServiceProvider),
    /// An API key.
    ApiKey(ApiKey),
    /// A submission.
    Submission(Submission),
}

/// The most ids in one call of `nodes`.
const MOST_NODES: usize = 100;

/// Finding records by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Finds a record by its global id; null when there is none or the caller may not see it.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The id.")] id: ID) -> Option<Result<Node, ApiError>> {
        find(ctx, &id).await.transpose()
    }

    /// Finds records by their global ids, in order, with null where there is none or the caller may not see it. At most 100.
    #[graphql(complexity = "ids.len().min(100) * (child_complexity + 1)")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ids, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>, ApiError> {
        if ids.len() > MOST_NODES {
            return Err(ApiError::bad_input(format!(
                "ask for at most {MOST_NODES} nodes at once"
            )));
        }
        // Services are loaded together; the others are in memory but for keys, which are few.
        let services = ids.iter().filter_map(|id| service_id(id).ok()).map(ServiceById);
        request(ctx)?.batches().load_many(services).await?;
        let mut nodes = Vec::with_capacity(ids.len());
        for found in futures_util::future::join_all(ids.iter().map(|id| find(ctx, id))).await {
            nodes.push(found?);
        }
        Ok(nodes)
    }
}

async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>, ApiError> {
    let request = request(ctx)?;
    Ok(match GlobalId::parse(id)? {
        GlobalId::Service(id) => request
            .batches()
            .load_one(ServiceById(id))
            .await?
            .map(|view| Node::Service(Service::now(view))),
        GlobalId::Organization(id) => Organization::find(request.catalog.tree(), id).map(Node::Organization),
        GlobalId::Provider(id) => ServiceProvider::find(request.catalog.tree(), id).map(Node::ServiceProvider),
        GlobalId::ApiKey(id) => request
            .catalog
            .api_key(&request.actor, id)
            .await
            .map_err(|error| request.fail(error))?
            .map(|key| Node::ApiKey(ApiKey(key))),
        GlobalId::Submission(id) => request
            .catalog
            .submission(&request.actor, id)
            .await
            .map_err(|error| request.fail(error))?
            .map(|found| Node::Submission(found.into())),
        // An upload is a file, not a record.
        GlobalId::Upload(_) => None,
    })
}
